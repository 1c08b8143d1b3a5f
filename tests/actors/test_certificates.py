"""TLS: certificates count, unless the configuration says otherwise, and are read no sooner than they are needed."""

import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from actors.http import Http, Request, certificates
from tgarr.config import Service
from tgarr.errors import ServiceError

PEM = Path(__file__).parent / "certificates" / "nobody-trusts.pem"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "_contexts", {})


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({})

    application = web.Application()
    application.router.add_get("/x", answer)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(PEM)
    server = TestServer(application, scheme="https")
    await server.start_server(ssl=context)
    try:
        yield str(server.make_url("")).rstrip("/")
    finally:
        await server.close()


async def ask(url: str, *, verify: bool) -> int:
    config = Service.model_validate({"type": "t", "url": url, "verify_tls": verify})
    http = Http("nas", config, headers={})
    await http.open()
    try:
        return (await http.send(Request(method="GET", path="/x", within=5))).status
    finally:
        await http.close()


async def test_a_certificate_that_nobody_trusts_is_refused(url: str) -> None:
    with pytest.raises(ServiceError, match=r"(?i)certificate"):
        await ask(url, verify=True)


async def test_it_is_taken_when_this_machine_trusts_it(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(PEM))
    assert await ask(url, verify=True) == 200


async def test_it_is_taken_when_the_configuration_says_so(url: str) -> None:
    assert await ask(url, verify=False) == 200


def test_the_start_reads_none_and_the_first_https_address_all() -> None:
    """The seam still holds: aiohttp reads through the method that is taken from it, and only while it is imported."""
    code = """
import asyncio, os
os.environ["SSL_CERT_FILE"] = __import__("sys").argv[1]
from actors.http import certificates
from aiohttp import connector
print(connector._SSL_CONTEXT_VERIFIED.cert_store_stats()["x509"])
print(asyncio.run(certificates.context(verify=True)).cert_store_stats()["x509"])
"""
    said = subprocess.run([sys.executable, "-c", code, str(PEM)], check=True, capture_output=True, text=True).stdout
    assert said.split() == ["0", "1"]
