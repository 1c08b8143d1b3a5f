"""From the arrs' resources to what the rest of the house speaks of."""

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Final

from actors.arr.wire import (
    DownloadClientResource,
    FileResource,
    HistoryResource,
    Picture,
    QueueRecord,
    Rejection,
    ReleaseResource,
)
from tgarr.domain.library import Copy, Handover, HistoryKind, HistoryRecord, QueueItem, QueueState
from tgarr.domain.media import MediaKind, TitleKey
from tgarr.domain.releases import Release
from tgarr.domain.releases.model import SecretUrl

_TIMESPAN: Final = re.compile(r"(?:(\d+)\.)?(\d+):(\d\d):(\d\d)(?:\.\d+)?")

_BY_STATUS: Final[Mapping[str, QueueState]] = {
    "downloading": QueueState.DOWNLOADING,
    "warning": QueueState.DOWNLOADING,
    "paused": QueueState.PAUSED,
    "completed": QueueState.IMPORT_PENDING,
    "failed": QueueState.FAILED,
}
"""What the torrent client does; everything else waits for something."""

_BY_TRACKED_STATE: Final[Mapping[str, QueueState]] = {
    "importBlocked": QueueState.IMPORT_BLOCKED,
    "importPending": QueueState.IMPORT_PENDING,
    "importing": QueueState.IMPORTING,
    "imported": QueueState.IMPORTED,
    "failedPending": QueueState.FAILED,
    "failed": QueueState.FAILED,
}
"""What the arr makes of it; while it downloads, the client's word counts."""

_CATEGORIES: Final = ("moviecategory", "tvcategory", "category")

_EVENTS: Final[Mapping[str, HistoryKind]] = {
    "grabbed": HistoryKind.GRABBED,
    "downloadFolderImported": HistoryKind.IMPORTED,
    "movieFolderImported": HistoryKind.IMPORTED,
    "seriesFolderImported": HistoryKind.IMPORTED,
    "downloadFailed": HistoryKind.FAILED,
}

_DELETED: Final = frozenset({"movieFileDeleted", "episodeFileDeleted"})
_FOR_A_BETTER_ONE: Final = "Upgrade"


def seconds_of(timespan: str) -> int | None:
    """Return the seconds of a .NET duration, `[d.]hh:mm:ss[.fffffff]`; None where it is none."""
    if (match := _TIMESPAN.fullmatch(timespan)) is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def cover_of(title_id: int) -> str:
    """Return where the service has its own copy of a poster: GET mediacover/{id}/poster.jpg; of what it holds only."""
    return f"/api/v3/mediacover/{title_id}/poster.jpg" if title_id else ""


def poster_of(pictures: Iterable[Picture]) -> str:
    """Return the address of the poster: the public one, else the service's own; empty where there is none."""
    posters = [picture for picture in pictures if picture.cover_type == "poster"]
    return next((picture.remote_url or picture.url for picture in posters), "")


def release_of(found: ReleaseResource) -> Release:
    """Return a release of a search."""
    languages = found.languages or ((found.language,) if found.language else ())
    link = found.download_url or found.magnet_url
    quality = found.quality.quality
    return Release(  # by position, in the order of its fields: by name a list of them takes more than twice as long
        found.guid,
        found.indexer_id,
        found.indexer,
        found.title,
        found.size,
        found.age_hours,
        "usenet" if found.protocol == "usenet" else "torrent",
        found.seeders,
        found.leechers,
        quality.name,
        quality.resolution,
        tuple([language.name for language in languages]),
        reasons_of(found) if found.rejections else (),
        found.custom_format_score,
        found.quality_weight,
        0 if found.release_weight is None else found.release_weight + 1,
        found.release_group or "",
        found.info_url or found.comment_url,
        found.info_hash.lower(),
        SecretUrl(link) if link else None,
        found.full_season,
        found.season_number if found.mapped_season_number is None else found.mapped_season_number,
        found.mapped_episode_numbers or found.episode_numbers,
    )


def copy_of(file: FileResource) -> Copy:
    """Return a file of the library; of which episodes it is, it does not say itself."""
    languages = file.languages or ((file.language,) if file.language else ())
    return Copy(
        id=file.id,
        release=file.scene_name or PurePosixPath(file.relative_path.replace("\\", "/")).stem,
        size=file.size,
        quality=file.quality.quality.name,
        resolution=file.quality.quality.resolution,
        languages=tuple(language.name for language in languages),
        custom_format_score=file.custom_format_score,
        below_cutoff=file.quality_cutoff_not_met,
        season=file.season_number,
    )


def handover_of(client: DownloadClientResource) -> Handover:
    """Return where an arr hands over to a torrent client; each application calls the category by its own name."""
    fields = {field.name.casefold(): field.value for field in client.fields}
    category = next((fields[name] for name in _CATEGORIES if fields.get(name)), "")
    port = fields.get("port")
    return Handover(
        host=str(fields.get("host") or ""), port=port if isinstance(port, int) else 0, category=str(category)
    )


def reasons_of(found: ReleaseResource) -> tuple[str, ...]:
    """Return why the arr would not take a release, in its words."""
    return tuple(said.reason if isinstance(said, Rejection) else said for said in found.rejections)


def queue_of(records: Iterable[QueueRecord]) -> tuple[QueueItem, ...]:
    """Return the downloads of a queue in its order; the records of a pack, one for each episode, become one."""
    groups: dict[str, list[QueueRecord]] = {}
    for record in records:
        groups.setdefault(record.download_id.lower() or f"id {record.id}", []).append(record)
    return tuple(map(_item_of, groups.values()))


def _item_of(records: list[QueueRecord]) -> QueueItem:
    whole = max(records, key=lambda record: record.size)  # each has the size of the whole pack, or of its part
    state = _state_of(whole)
    eta = seconds_of(whole.timeleft) if state is QueueState.DOWNLOADING else None
    said = (line for record in records for line in _lines_of(record))
    return QueueItem(
        id=whole.id,
        title_id=whole.movie_id or whole.series_id,
        download_id=whole.download_id.lower(),
        release=whole.title,
        state=state,
        size=int(whole.size),
        left=int(whole.sizeleft),
        eta=eta or None,  # nought is what is told of a download that stands still
        episodes=tuple(sorted({record.episode_id for record in records if record.episode_id})),
        messages=tuple(dict.fromkeys(said)),
    )


def _state_of(record: QueueRecord) -> QueueState:
    state = _BY_TRACKED_STATE.get(record.tracked_download_state)
    if state is None:
        return _BY_STATUS.get(record.status, QueueState.WAITING)
    if state is QueueState.IMPORT_PENDING and record.tracked_download_status != "ok":
        return QueueState.IMPORT_BLOCKED  # older versions have no word of their own for it
    return state


def _lines_of(record: QueueRecord) -> Iterable[str]:
    for message in record.status_messages:
        yield from message.messages or (message.title,)
    if record.error_message:
        yield record.error_message


def history_of(records: Iterable[HistoryResource], *, deletions: bool = False) -> tuple[HistoryRecord, ...]:
    """Return what tgarr follows of a history, oldest first; with `deletions` also which files were deleted."""
    followed = [record for record in records if record.event_type in _EVENTS or (deletions and _is_deletion(record))]
    return tuple(map(_line_of, sorted(followed, key=lambda record: (record.date, record.id))))


def _is_deletion(record: HistoryResource) -> bool:
    return record.event_type in _DELETED and record.data.get("reason") != _FOR_A_BETTER_ONE


def _line_of(record: HistoryResource) -> HistoryRecord:
    key = None
    if record.movie and record.movie.tmdb_id:
        key = TitleKey(MediaKind.MOVIE, record.movie.tmdb_id)
    elif record.series and record.series.tvdb_id:
        key = TitleKey(MediaKind.SERIES, record.series.tvdb_id)
    return HistoryRecord(
        id=record.id,
        kind=_EVENTS.get(record.event_type, HistoryKind.DELETED),
        at=record.date,
        title_id=record.movie_id or record.series_id,
        download_id=record.download_id.lower(),
        release=record.source_title,
        quality=record.quality.quality.name,
        episode_id=record.episode_id or None,
        reason=str(record.data.get("message") or record.data.get("reason") or ""),
        key=key,
        indexer=str(record.data.get("indexer") or ""),
        group=str(record.data.get("releaseGroup") or ""),
        size=int(size) if (size := str(record.data.get("size") or "")).isdecimal() else 0,
    )
