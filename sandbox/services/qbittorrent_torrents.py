"""Torrents in qBittorrent's words: states, fields, properties, files, trackers, filters."""

from typing import Any

from sandbox.services.clock import Clock
from sandbox.services.torrents import Phase, Torrent, TorrentClient

_PIECE = 16 * 1024 * 1024
_TRACKER = "https://tracker.invalid/announce"


def state(torrent: Torrent, client: TorrentClient, *, modern: bool) -> str:  # noqa: PLR0911 - a table of states
    """The state word; from 5.0 (`modern`) what was paused is called stopped."""
    side = "UP" if torrent.completed_at is not None else "DL"
    if torrent.phase is Phase.ERROR:
        return "error"
    if torrent.stopped:
        return f"{'stopped' if modern else 'paused'}{side}"
    if torrent.phase is Phase.METADATA:
        return "forcedMetaDL" if torrent.forced else "metaDL"
    if torrent.phase is Phase.CHECKING:
        return f"checking{side}"
    if torrent.phase is Phase.SEEDING:
        if torrent.forced:
            return "forcedUP"
        return "uploading" if client.upload_speed(torrent) else "stalledUP"
    if torrent.stalled or not torrent.seeds:
        return "stalledDL"
    if client.queued(torrent):
        return "queuedDL"
    return "forcedDL" if torrent.forced else "downloading"


def torrent_json(torrent: Torrent, client: TorrentClient, *, clock: Clock, modern: bool) -> dict[str, Any]:
    """The torrent's fields as in torrents/info, without the hash (maindata has it as the key)."""
    known = torrent.phase is not Phase.METADATA
    moving = torrent.phase in {Phase.DOWNLOADING, Phase.SEEDING} and not torrent.stopped
    alive = moving and not torrent.stalled
    finished = torrent.completed_at is not None
    wanted = int(torrent.wanted)
    fields: dict[str, Any] = {
        "added_on": int(torrent.added_at),
        "amount_left": int(torrent.wanted - torrent.done),
        "auto_tmm": torrent.automatic,
        "availability": (1.0 + torrent.seeds if alive else round(torrent.progress, 3)) if moving else -1,
        "category": torrent.category,
        "completed": int(torrent.done),
        "completion_on": int(torrent.completed_at) if torrent.completed_at is not None else -1,
        "content_path": f"{torrent.save_path}/{torrent.name}",
        "dl_limit": torrent.download_limit,
        "dlspeed": client.download_speed(torrent),
        "download_path": "",
        "downloaded": int(torrent.done),
        "downloaded_session": int(torrent.done),
        "eta": client.seconds_left(torrent),
        "f_l_piece_prio": torrent.first_last,
        "force_start": torrent.forced,
        "inactive_seeding_time_limit": torrent.inactive_limit,
        "infohash_v1": torrent.hash,
        "infohash_v2": "",
        "last_activity": int(torrent.last_activity or torrent.added_at),
        "magnet_uri": torrent.magnet or f"magnet:?xt=urn:btih:{torrent.hash}",
        "max_inactive_seeding_time": -1,
        "max_ratio": -1,
        "max_seeding_time": -1,
        "name": torrent.name,
        "num_complete": torrent.seeds,
        "num_incomplete": torrent.peers,
        "num_leechs": min(torrent.peers, 12) if alive else 0,
        "num_seeds": min(torrent.seeds, 40) if alive and not finished else 0,
        "priority": client.queue_place(torrent),
        "progress": torrent.progress if known else 0,
        "ratio": round(torrent.uploaded / torrent.done, 4) if torrent.done else 0,
        "ratio_limit": torrent.ratio_limit,
        "save_path": torrent.save_path,
        "seeding_time": int(clock.now() - torrent.completed_at) if torrent.completed_at is not None else 0,
        "seeding_time_limit": torrent.seeding_time_limit,
        "seen_complete": int(clock.now()) if alive else -1,
        "seq_dl": torrent.sequential,
        "size": wanted if known else 0,
        "state": state(torrent, client, modern=modern),
        "super_seeding": torrent.super_seeding,
        "tags": ", ".join(sorted(torrent.tags)),
        "time_active": int(torrent.active_seconds),
        "total_size": torrent.meta.size if known else -1,
        "tracker": _TRACKER if moving else "",
        "trackers_count": 1,
        "up_limit": torrent.upload_limit,
        "uploaded": int(torrent.uploaded),
        "uploaded_session": int(torrent.uploaded),
        "upspeed": client.upload_speed(torrent),
    }
    if modern:
        fields |= {
            "comment": "",
            "has_metadata": known,
            "popularity": 0,
            "private": torrent.private,
            "reannounce": 900,
            "root_path": f"{torrent.save_path}/{torrent.name}" if len(torrent.meta.files) > 1 else "",
            "share_limit_action": "Default",
        }
    return fields


def properties_json(torrent: Torrent, client: TorrentClient, *, clock: Clock) -> dict[str, Any]:
    """The answer of torrents/properties."""
    pieces = -(-torrent.meta.size // _PIECE)
    active = max(torrent.active_seconds, 1.0)
    return {
        "addition_date": int(torrent.added_at),
        "comment": "",
        "completion_date": int(torrent.completed_at) if torrent.completed_at is not None else -1,
        "created_by": "sandbox",
        "creation_date": int(torrent.added_at) - 86_400,
        "dl_limit": torrent.download_limit or -1,
        "dl_speed": client.download_speed(torrent),
        "dl_speed_avg": int(torrent.done / active),
        "eta": client.seconds_left(torrent),
        "hash": torrent.hash,
        "infohash_v1": torrent.hash,
        "infohash_v2": "",
        "is_private": torrent.private,
        "isPrivate": torrent.private,
        "last_seen": int(clock.now()),
        "name": torrent.name,
        "nb_connections": min(torrent.seeds + torrent.peers, 50),
        "nb_connections_limit": 100,
        "peers": min(torrent.peers, 12),
        "peers_total": torrent.peers,
        "piece_size": _PIECE,
        "pieces_have": int(pieces * torrent.progress),
        "pieces_num": pieces,
        "reannounce": 900,
        "save_path": torrent.save_path,
        "seeding_time": int(clock.now() - torrent.completed_at) if torrent.completed_at is not None else 0,
        "seeds": min(torrent.seeds, 40),
        "seeds_total": torrent.seeds,
        "share_ratio": round(torrent.uploaded / torrent.done, 4) if torrent.done else 0,
        "time_elapsed": int(torrent.active_seconds),
        "total_downloaded": int(torrent.done),
        "total_downloaded_session": int(torrent.done),
        "total_size": torrent.meta.size,
        "total_uploaded": int(torrent.uploaded),
        "total_uploaded_session": int(torrent.uploaded),
        "total_wasted": 0,
        "up_limit": torrent.upload_limit or -1,
        "up_speed": client.upload_speed(torrent),
        "up_speed_avg": int(torrent.uploaded / active),
    }


def files_json(torrent: Torrent) -> list[dict[str, Any]]:
    """The answer of torrents/files; nothing before the metadata is here."""
    if torrent.phase is Phase.METADATA:
        return []
    files: list[dict[str, Any]] = []
    first = 0
    for index, (file, priority) in enumerate(zip(torrent.meta.files, torrent.file_priorities, strict=True)):
        last = first + max(file.size // _PIECE, 0)
        files.append(
            {
                "index": index,
                "name": file.path,
                "size": file.size,
                "progress": torrent.progress if priority else 0,
                "priority": priority,
                "is_seed": torrent.completed_at is not None,
                "piece_range": [first, last],
                "availability": 1.0 if torrent.seeds and not torrent.stalled else round(torrent.progress, 3),
            },
        )
        first = last
    return files


def trackers_json(torrent: Torrent) -> list[dict[str, Any]]:
    """The answer of torrents/trackers: the three pseudo trackers, then the real one."""
    idle = {"num_downloaded": 0, "num_leeches": 0, "num_peers": 0, "num_seeds": 0, "msg": "", "tier": -1}
    status = 0 if torrent.private else 2
    pseudo = [idle | {"url": f"** [{name}] **", "status": status} for name in ("DHT", "PeX", "LSD")]
    working = {
        "url": _TRACKER,
        "status": 2,
        "tier": 0,
        "msg": "",
        "num_peers": min(torrent.peers, 12),
        "num_seeds": torrent.seeds,
        "num_leeches": torrent.peers,
        "num_downloaded": torrent.seeds * 3,
    }
    return [*pseudo, working]


def matches(word: str, fields: dict[str, Any]) -> bool:
    """Whether a torrent's fields fit the `filter` parameter; both generations' words are known."""
    name = fields["state"]
    finished = fields["completion_on"] != -1
    stopped = name.startswith(("stopped", "paused"))
    tests = {
        "downloading": not finished,
        "seeding": finished and not stopped and name != "error",
        "completed": finished,
        "running": not stopped,
        "resumed": not stopped,
        "stopped": stopped,
        "paused": stopped,
        "active": bool(fields["dlspeed"] or fields["upspeed"]),
        "inactive": not (fields["dlspeed"] or fields["upspeed"]),
        "stalled": name.startswith("stalled"),
        "stalled_downloading": name == "stalledDL",
        "stalled_uploading": name == "stalledUP",
        "checking": name.startswith("checking"),
        "errored": name in {"error", "missingFiles"},
    }
    return bool(tests.get(word, True))
