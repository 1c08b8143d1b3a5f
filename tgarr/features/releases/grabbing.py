"""The grab itself: written down first, done once, and looked up before it is repeated after a crash."""

import hashlib
import sqlite3

from actors.stores import audit, wishes
from tgarr.chat.request import Request
from tgarr.chat.subject import Subject
from tgarr.domain.capabilities import TorrentClient
from tgarr.domain.library import HistoryKind, SearchTarget
from tgarr.domain.releases import Release
from tgarr.errors import ServiceConflict, ServiceError, ServiceNotFound, ServiceRejected, TgarrError


async def grab(request: Request, subject: Subject, target: SearchTarget, release: Release) -> None:
    """Have the library take the release.

    Raises:
        ServiceError: it was not taken; the wish is marked as failed and may be made again.

    """
    digest = hashlib.sha256(release.guid.encode()).hexdigest()[:16]
    key = f"grab {subject.instance} {target.id} {digest} {request.place.chat}/{request.message_id}"

    def write(db: sqlite3.Connection) -> tuple[wishes.Wish, bool]:
        wish, new = wishes.write(
            db, key=key, person=request.person.id, kind="grab", body={"title": release.title}, now=request.now
        )
        if new:
            audit.add(
                db,
                now=request.now,
                person=request.person.id,
                action="grab",
                subject=str(subject.title.key),
                detail={
                    "instance": subject.instance,
                    "release": release.title,
                    "indexer": release.indexer,
                    "rejections": list(release.rejections),
                },
            )
        if wish.state != "done":
            wishes.move(db, wish.id, "sent", now=request.now)
        return wish, new

    wish, new = await request.house.write(write)
    if wish.state == "done":
        return
    try:
        if new or not await _taken(subject, target, release, since=wish.updated_at):
            await _take(request, subject, target, release)
    except TgarrError as error:
        reason = str(error)
        await request.house.write(lambda db: wishes.move(db, wish.id, "failed", now=request.now, error=reason))
        raise
    await request.house.write(lambda db: wishes.move(db, wish.id, "done", now=request.now))


async def _taken(subject: Subject, target: SearchTarget, release: Release, *, since: float) -> bool:
    """Look in the library's history whether an attempt that was cut off has been carried out."""
    records = await subject.library.title_history(target.id)
    return any(
        record.kind is HistoryKind.GRABBED and record.release == release.title and record.at.timestamp() > since - 60
        for record in records
    )


async def _take(request: Request, subject: Subject, target: SearchTarget, release: Release) -> None:
    try:
        await subject.library.grab(release)
    except ServiceNotFound:
        # Its release cache forgets after half an hour: the same search fills it again.
        await subject.library.releases(target)
        await subject.library.grab(release)
    except (ServiceRejected, ServiceConflict):
        if not release.rejections or not await _past_it(request, subject, target, release):
            raise


async def _past_it(request: Request, subject: Subject, target: SearchTarget, release: Release) -> bool:
    """Give a rejected release straight to the torrent client, in the library's category, where that is possible."""
    fresh = (await subject.library.releases(target)).value
    address = next((one.download_url for one in fresh if one.guid == release.guid), None)
    clients = request.house.faces(TorrentClient)
    if address is None or not clients:
        return False
    name, client = next(iter(clients.items()))
    category = request.house.config.services[name].category or subject.instance
    try:
        await client.add(address.reveal(), category=category)
    except ServiceError:
        return False
    return True
