"""The part of the contract that all who tell by webhook share."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web

from tests.contract.scene import Case


@contextlib.asynccontextmanager
async def listener() -> AsyncIterator[tuple[str, list[Any]]]:
    """Somebody who listens on loopback: their address, and what they hear."""
    heard: list[Any] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append(((await request.json())["eventType"], request.headers.get("Authorization", "")))
        return web.Response(status=204)

    app = web.Application()
    app.add_routes([web.post("/hooks/it", hear)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/it", heard
    finally:
        await runner.cleanup()


async def make(face: Any) -> None:
    async with listener() as (address, heard):
        await face.set_hook(address, "a-secret")
        assert await face.hook() == address
        assert [said for said, _ in heard] == ["Test"]
        assert heard[0][1].startswith("Basic ")


async def make_again(face: Any) -> None:
    """It is the same one, elsewhere, and then with another secret."""
    await make(face)
    async with listener() as (address, heard):
        await face.set_hook(address, "a-secret")
        await face.set_hook(address, "another-secret")
        assert await face.hook() == address
        assert len({password for _, password in heard}) == len(heard) == 2


async def drop(face: Any) -> None:
    await make(face)
    await face.drop_hook()
    assert await face.hook() == ""
    await face.drop_hook()


def unclear_hook(root: str) -> Case:
    return Case(name="hook", method="POST", path=f"{root}/notification", call=make)


def hook_cases(root: str) -> tuple[Case, ...]:
    return (
        Case(name="no hook", path=f"{root}/notification", call=lambda face: face.hook()),
        Case(name="hook again", method="PUT", path=f"{root}/notification/1", call=make_again),
        Case(name="no more hook", method="DELETE", path=f"{root}/notification/1", call=drop),
    )
