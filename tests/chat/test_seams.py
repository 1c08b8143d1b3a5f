"""Each place where we reach into kurigram still does what we rely on."""

import asyncio
import base64
import importlib.metadata
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from pyrogram import raw
from pyrogram.crypto import rsa
from pyrogram.errors import FloodWait, InternalServerError, RPCError

from sandbox.telegram.protocol import server_key
from tests.chat.rig import Rig
from tgarr.chat import seams
from tgarr.chat.seams import NoAnswer
from tgarr.chat.server_key import fingerprint, read_public_key
from tgarr.config.telegram import Proxy, Server
from tgarr.errors import ConfigError


def test_the_version_is_the_one_the_seams_were_made_for() -> None:
    assert importlib.metadata.version("kurigram") == "2.2.26"


def test_nothing_imports_the_library_before_the_start() -> None:
    program = "import sys, tgarr.chat.client, tgarr.chat.outbox, tgarr.chat.inbox; sys.exit('pyrogram' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_telegrams_own_keys_are_back_when_no_server_is_configured() -> None:
    seams.trust(Server(address="127.0.0.1", port=1, public_key=server_key.pem()))
    assert list(rsa.server_public_keys) == [server_key.fingerprint()]
    seams.trust(None)
    assert rsa.server_public_keys == seams.TELEGRAM_KEYS
    assert len(seams.TELEGRAM_KEYS) > 1


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.0.1", "localhost", "::1"])
async def test_a_server_on_this_machine_is_trusted_and_connected_to(address: str) -> None:
    factory = seams.trust(Server(address=address, port=4433, public_key=server_key.pem()))
    made = factory(dc_id=2, server_address="149.154.167.51", port=443, test_mode=False)
    assert (made.server_address, made.port, made.ipv6) == (address, 4433, ":" in address)
    seams.trust(None)


@pytest.mark.parametrize("address", ["192.168.1.5", "149.154.167.51", "example.org", "127.0.0.1.example.org"])
def test_a_server_elsewhere_is_refused_in_words(address: str) -> None:
    with pytest.raises(ConfigError, match="not on this machine"):
        seams.trust(Server(address=address, port=443, public_key=server_key.pem()))
    assert rsa.server_public_keys == seams.TELEGRAM_KEYS


def test_keys_in_both_forms_of_pem() -> None:
    numbers = (server_key.MODULUS, server_key.EXPONENT)
    assert read_public_key(server_key.pem()) == numbers
    inner = base64.b64decode("".join(server_key.pem().splitlines()[1:-1]))
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")  # rsaEncryption, RFC 5280
    bits = server_key._der(0x03, b"\0" + inner)
    x509 = base64.b64encode(server_key._der(0x30, algorithm + bits)).decode()
    assert read_public_key(f"-----BEGIN PUBLIC KEY-----\n{x509}\n-----END PUBLIC KEY-----") == numbers
    assert fingerprint(*numbers) == server_key.fingerprint()


@pytest.mark.parametrize("content", ["AAAA", "MAA=", "!!!", "MIIBCgKCAQEA", "MAMCAQU=", "MAMCAQUA"])
def test_what_is_no_key_is_told(content: str) -> None:
    with pytest.raises(ConfigError, match="not an RSA key"):
        read_public_key(f"-----BEGIN RSA PUBLIC KEY-----\n{content}\n-----END RSA PUBLIC KEY-----")


def test_proxies_in_the_librarys_form() -> None:
    assert seams.proxy_for(None) is None
    socks = seams.proxy_for(Proxy(scheme="socks5", host="h", port=1, username="u", password=SecretStr("p")))
    assert (type(socks).__name__, socks.hostname, socks.port, socks.username, socks.password) == (
        "SOCKS5Proxy",
        "h",
        1,
        "u",
        "p",
    )
    assert type(seams.proxy_for(Proxy(scheme="http", host="h", port=1))).__name__ == "HTTPProxy"
    mtproxy = seams.proxy_for(Proxy(scheme="mtproxy", host="h", port=1, secret=SecretStr("dd" + "0a" * 16)))
    assert (type(mtproxy).__name__, len(mtproxy.secret)) == ("MTProxy", 17)


@pytest.mark.parametrize("secret", ["0011", "zz" * 16, "ee" + "00" * 16])
def test_a_proxy_secret_that_cannot_be_used_is_told_without_it(secret: str) -> None:
    with pytest.raises(ConfigError, match=r"telegram\.proxy\.secret") as caught:
        seams.proxy_for(Proxy(scheme="mtproxy", host="h", port=1, secret=SecretStr(secret)))
    assert secret not in str(caught.value)
    assert caught.value.__cause__ is None


async def test_an_unknown_error_is_raised_and_written_nowhere(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await rig.centre.next_call_fails("updates.getState", "NEVER_HEARD_OF_THIS", code=400)
    with pytest.raises(RPCError, match="NEVER_HEARD_OF_THIS"):
        await _client(rig).call(raw.functions.updates.GetState())
    await rig.centre.next_call_fails("updates.getState", "NOR_OF_THIS", code=418)
    with pytest.raises(RPCError, match="NOR_OF_THIS"):
        await _client(rig).call(raw.functions.updates.GetState())
    assert os.listdir(tmp_path) == ["data"]  # noqa: PTH208  # the loop may block here


async def test_a_call_is_made_once(rig: Rig) -> None:
    made = len(await rig.centre.requests("updates.getState"))
    await rig.centre.next_call_fails("updates.getState", "INTERNAL", code=500)
    with pytest.raises(InternalServerError):
        await _client(rig).call(raw.functions.updates.GetState())
    await rig.centre.next_call_fails("updates.getState", "FLOOD_WAIT_3", code=420)
    began = time.monotonic()
    with pytest.raises(FloodWait):
        await _client(rig).call(raw.functions.updates.GetState())
    assert time.monotonic() - began < 1
    assert len(await rig.centre.requests("updates.getState")) == made + 2


async def test_an_unanswered_call_ends_within_its_limit_and_a_cut_line_ends_it_at_once(rig: Rig) -> None:
    await rig.centre.lose_answer("updates.getState", times=2)
    began = time.monotonic()
    with pytest.raises(NoAnswer):
        await _client(rig).call(raw.functions.updates.GetState(), limit=0.3)
    assert time.monotonic() - began < 1
    client = _client(rig)
    await rig.centre.outage()
    with pytest.raises(NoAnswer):
        await client.call(raw.functions.updates.GetState(), limit=0.5)
    await rig.centre.restore()


async def test_random_ids_go_out_as_chosen_and_come_back(rig: Rig) -> None:
    await rig.centre.say("anna", "private", "hello")
    peer = await _client(rig).resolve_peer(100_001)
    call = raw.functions.messages.SendMessage(peer=peer, message="once", random_id=2**62 + 7)
    first, second = await _client(rig).call(call), await _client(rig).call(call)
    ids = [
        [one.id for one in answer.updates if isinstance(one, raw.types.UpdateMessageID)] for answer in (first, second)
    ]
    assert ids[0] == ids[1]
    assert first.updates[0].random_id == 2**62 + 7
    assert [one.text for one in await rig.said("anna")][-2:].count("once") == 1


async def test_no_signal_handler_is_taken(rig: Rig) -> None:
    assert rig.bot.me is not None
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


async def test_the_library_keeps_nothing_running_of_its_own(rig: Rig) -> None:
    client = _client(rig)
    assert repr(client.storage) == "Account()"
    assert asyncio.all_tasks() - _own_tasks() == {client.session.ping_task, client.session.recv_task}


def _own_tasks() -> set[Any]:
    return {task for task in asyncio.all_tasks() if not task.get_coro().__qualname__.startswith("Session.")}  # type: ignore[union-attr]


def _client(rig: Rig) -> Any:
    life = rig.bot._life
    assert life is not None
    return life.bot
