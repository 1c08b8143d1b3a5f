"""`tgarr check` tries each service, and names the field at fault."""

from pathlib import Path
from typing import Any

import pytest

from sandbox.services.faults import Fault
from sandbox.services.stack import SimulatedStack
from tgarr.checking import check_services
from tgarr.config import Config

TELEGRAM = {"api_id": 1, "api_hash": "0" * 32, "bot_token": "1:x"}


async def checked(stanzas: dict[str, Any], *, language: str = "en") -> tuple[int, str]:
    lines: list[str] = []
    config = Config.model_validate({"telegram": TELEGRAM, "services": stanzas}, context={"folder": Path("/somewhere")})
    return await check_services(config, language=language, write=lines.append), "".join(lines)


def stanza(stack: SimulatedStack, name: str) -> dict[str, Any]:
    address = stack.services[name]
    fields: dict[str, Any] = {"type": address.type, "url": address.url}
    if address.api_key:
        fields["api_key"] = str(address.api_key)
    return fields | ({"username": address.username, "password": address.password} if address.username else {})


async def test_every_service_says_who_it_is() -> None:
    async with SimulatedStack() as stack:
        status, said = await checked({name: stanza(stack, name) for name in stack.services})
        assert status == 0
        assert "✓ radarr: Radarr " in said
        assert said.count("✓") == len(stack.services)
        assert said.count(" ms\n") == len(stack.services)


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        (Fault.REFUSED, "services.radarr.url: nobody answers at this address"),
        (Fault.UNAUTHORIZED, "services.radarr.api_key: the key or password is refused"),
        (Fault.LOGIN_PAGE, "services.radarr.url: this is not radarr but a login page"),
        (Fault.GARBAGE, "services.radarr.url: this does not answer like radarr"),
        (Fault.REDIRECT, "services.radarr.url: this address redirects to another host"),
        (Fault.NOT_FOUND, "services.radarr.url: this does not answer like radarr (no API of Radarr at this address"),
        (Fault.SERVER_ERROR, "services.radarr: it answers, but with an error"),
    ],
)
async def test_the_field_at_fault_is_named(fault: Fault, named: str) -> None:
    async with SimulatedStack(["radarr", "sonarr"]) as stack:
        await stack.faults.set("radarr", fault)
        good = stanza(stack, "radarr")
        off = good | {"enabled": False}
        status, said = await checked({"radarr": good, "sonarr": stanza(stack, "sonarr"), "spare": off})
        assert status == 1
        assert f"✗ {named}" in said
        assert "✓ sonarr" in said
        assert "spare" not in said
        assert good["api_key"] not in said


async def test_a_wrong_password_is_named_in_russian() -> None:
    async with SimulatedStack(["qbittorrent:4.6"]) as stack:
        status, said = await checked(
            {"qbittorrent": stanza(stack, "qbittorrent") | {"password": "wrong-password"}}, language="ru"
        )
        assert (status, said.partition(" (")[0].strip()) == (
            1,
            "✗ services.qbittorrent.username, password: ключ или пароль не принят",
        )
