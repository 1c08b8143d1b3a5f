"""A torrent client on the wire whose downloads go as a trace says: qBittorrent 4.6's words, at no cost to speak of."""

import asyncio
import json
import sys
import time
from typing import Any

from aiohttp import web

from bench.trace import Trace
from tgarr.domain.transfers import Transfer


class Client:
    """Tells all that moves, each time; everything to who asks for the first time."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._rid = 0
        self._known: set[str] = set()

    async def maindata(self, request: web.Request) -> web.Response:
        """Answer sync/maindata."""
        now = time.time()
        listed = {one.hash: _told(one) for one in self._trace.under_way(now)}
        whole = request.query.get("rid", "0") == "0"
        gone = [] if whole else list(self._known - listed.keys())
        self._rid, self._known = self._rid + 1, set(listed)
        said = {"rid": self._rid, "full_update": whole, "torrents": listed, "torrents_removed": gone}
        return web.Response(body=json.dumps(said).encode(), content_type="application/json")


def _told(one: Transfer) -> dict[str, Any]:
    return {
        "added_on": int(one.added_at.timestamp()) if one.added_at else 0,
        "completed": one.done,
        "completion_on": int(one.finished_at.timestamp()) if one.finished_at else -1,
        "dlspeed": one.download_speed,
        "eta": one.eta if one.eta is not None else 8_640_000,
        "name": one.name,
        "progress": one.progress,
        "size": one.size,
        "state": "uploading" if one.finished else "downloading",
    }


async def _version(_: web.Request) -> web.Response:
    return web.Response(text="2.9.3")


async def _main(seed: int, begins: float, seconds: float) -> None:
    app = web.Application()
    app.router.add_get("/api/v2/sync/maindata", Client(Trace(seed, begins, seconds)).maindata)
    app.router.add_get("/api/v2/app/webapiVersion", _version)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])))
