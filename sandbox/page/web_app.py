"""Opens a Mini App as Telegram does: its address with init data that the bot's token signs.

From core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app.
"""

import hashlib
import hmac
import json
import secrets
import time
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from sandbox.telegram.control_names import Person

_VERSION: Final = "9.1"
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})


def signed_address(url: str, person: Person, *, token: str, now: float | None = None) -> str:
    """The address to open for a person, with `tgWebAppData` in its fragment.

    Raises:
        ValueError: the address is not one on this machine, and no request is to leave it.

    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or parts.hostname not in _LOOPBACK:
        raise ValueError(f"a Mini App of the sandbox is on this machine, not at {url}")
    data = init_data(person, token=token, now=time.time() if now is None else now)
    launch = f"tgWebAppData={quote(data, safe='')}&tgWebAppVersion={_VERSION}&tgWebAppPlatform=web"
    return f"{url}&{launch}" if parts.fragment else f"{url}#{launch}"


def init_data(person: Person, *, token: str, now: float) -> str:
    """The init data for a person, as a query string."""
    user = {"id": person.id, "first_name": person.first_name, "language_code": person.language_code}
    if person.username:
        user["username"] = person.username
    fields = {
        "auth_date": str(int(now)),
        "query_id": secrets.token_urlsafe(12),
        "user": json.dumps(user, ensure_ascii=False, separators=(",", ":")),
    }
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = hmac.digest(b"WebAppData", token.encode(), hashlib.sha256)
    return urlencode({**fields, "hash": hmac.new(key, lines.encode(), hashlib.sha256).hexdigest()})
