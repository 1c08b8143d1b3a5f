"""Certificates: those that this machine trusts are read when the first https address is asked, not at the start.

aiohttp reads them while it is imported, for two contexts of its own: a twentieth of the start, and megabytes, where
most services at home speak plain HTTP. So it is imported here, before everybody else does, with the reading left out.
Its own contexts then trust nobody, which is the safe side; ours are given with each request. An aiohttp that was
imported before, or that no longer reads them then, changes nothing but the time.
"""

import asyncio
import ssl
from typing import Final

_PROTOCOLS: Final = ("http/1.1",)


def _import_without_reading() -> None:
    """Seam: `aiohttp.connector` makes its contexts at import; both read by `SSLContext.set_default_verify_paths`."""
    ssl.SSLContext.set_default_verify_paths = lambda self: None  # type: ignore[method-assign]  # noqa: ARG005  # its name
    try:
        import aiohttp.connector  # noqa: F401
    finally:
        del ssl.SSLContext.set_default_verify_paths  # what it inherits shows again


_import_without_reading()

_contexts: dict[bool, ssl.SSLContext] = {}


async def context(*, verify: bool) -> ssl.SSLContext:
    """Return how TLS is spoken; without `verify` any certificate is taken. Made once, away from the loop."""
    if verify not in _contexts:
        _contexts[verify] = await asyncio.to_thread(_make, verify=verify)
    return _contexts[verify]


def _make(*, verify: bool) -> ssl.SSLContext:
    made = ssl.create_default_context()
    if not verify:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    made.set_alpn_protocols(_PROTOCOLS)
    return made
