"""A torrent client with ten thousand torrents on the wire, some of which move: what a poll of it costs is our own.

The simulator works out every torrent at each question; this one has its answers ready, and so does not take the CPU
that is to be measured. Entries and differences have the members that qBittorrent 4.6 sends.
"""

import asyncio
import json
import random
import sys
from typing import Any, Final

from aiohttp import web

TORRENTS: Final = 10_000
ACTIVE: Final = 0.02
_SIZE: Final = 4_000_000_000


class Client:
    """The torrents, and the number of the newest difference."""

    def __init__(self) -> None:
        self._dice = random.Random(7)
        self._rid = 0
        hashes = [f"{self._dice.getrandbits(160):040x}" for _ in range(TORRENTS)]
        self._torrents = {hash_: self._entry(number, hash_) for number, hash_ in enumerate(hashes)}
        self._moving = hashes[: int(TORRENTS * ACTIVE)]

    def _entry(self, number: int, hash_: str) -> dict[str, Any]:
        moves = number < TORRENTS * ACTIVE
        name = f"Some.Film.{number}.2021.2160p.WEB-DL"
        nothing = {"amount_left": 0, "availability": -1, "completed": _SIZE, "dlspeed": 0, "downloaded": _SIZE}
        rest = {"eta": 8_640_000, "num_leechs": 0, "num_seeds": 0, "progress": 1, "ratio": 1.2, "upspeed": 0}
        return {
            **nothing,
            **rest,
            "added_on": 1_790_000_000 + number,
            "auto_tmm": False,
            "category": "films",
            "completion_on": -1 if moves else 1_795_000_000 + number,
            "content_path": f"/downloads/films/{name}",
            "dl_limit": 0,
            "download_path": "",
            "downloaded_session": 0,
            "f_l_piece_prio": False,
            "force_start": False,
            "inactive_seeding_time_limit": -2,
            "infohash_v1": hash_,
            "infohash_v2": "",
            "last_activity": 1_800_000_000,
            "magnet_uri": f"magnet:?xt=urn:btih:{hash_}&dn={name}",
            "max_inactive_seeding_time": -1,
            "max_ratio": -1,
            "max_seeding_time": -1,
            "name": name,
            "num_complete": 120,
            "num_incomplete": 14,
            "priority": 0,
            "ratio_limit": -2,
            "save_path": "/downloads/films",
            "seeding_time": 0 if moves else 900_000,
            "seeding_time_limit": -2,
            "seen_complete": 1_800_000_000,
            "seq_dl": False,
            "size": _SIZE,
            "state": "downloading" if moves else "stalledUP",
            "super_seeding": False,
            "tags": "",
            "time_active": 900_000,
            "total_size": _SIZE,
            "tracker": "",
            "trackers_count": 1,
            "up_limit": 0,
            "uploaded": 2 * _SIZE,
            "uploaded_session": 0,
        }

    def _move(self) -> dict[str, dict[str, Any]]:
        """Let the active ones go on; return what that changes."""
        dice, changed = self._dice, {}
        for hash_ in self._moving:
            done = self._torrents[hash_]["downloaded_session"] + dice.randrange(1_000_000, 3_000_000)
            changed[hash_] = {
                "amount_left": _SIZE - done,
                "availability": round(dice.uniform(1, 30), 3),
                "completed": done,
                "dlspeed": dice.randrange(1_000_000, 3_000_000),
                "downloaded": done,
                "downloaded_session": done,
                "eta": dice.randrange(600, 6_000),
                "num_leechs": dice.randrange(20),
                "num_seeds": dice.randrange(60),
                "progress": done / _SIZE,
                "time_active": dice.randrange(10**6),
                "upspeed": dice.randrange(100_000),
                "uploaded": dice.randrange(10**9),
                "uploaded_session": dice.randrange(10**9),
            }
            self._torrents[hash_] |= changed[hash_]
        return changed

    async def maindata(self, request: web.Request) -> web.Response:
        """Answer sync/maindata."""
        self._rid += 1
        changed = self._move()
        state = {"dl_info_speed": self._dice.randrange(10**8), "dl_info_data": self._dice.randrange(10**12)}
        said: dict[str, Any] = {"rid": self._rid, "server_state": state}
        if request.query.get("rid", "0") == "0":
            said |= {"full_update": True, "torrents": self._torrents}
        else:
            said |= {"torrents": changed}
        return _answer(said)

    async def info(self, _: web.Request) -> web.Response:
        """Answer torrents/info."""
        return _answer([entry | {"hash": hash_} for hash_, entry in self._torrents.items()])


def _answer(said: object) -> web.Response:
    return web.Response(body=json.dumps(said, separators=(",", ":")).encode(), content_type="application/json")


async def _main() -> None:
    client = Client()
    app = web.Application()
    app.router.add_get("/api/v2/sync/maindata", client.maindata)
    app.router.add_get("/api/v2/torrents/info", client.info)
    app.router.add_get("/api/v2/app/webapiVersion", _version)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


async def _version(_: web.Request) -> web.Response:
    return web.Response(text="2.9.3")


if __name__ == "__main__":
    asyncio.run(_main())
