"""The `sentry` section: where errors are reported, if anywhere."""

from typing import Final
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from tgarr.config.fields import Section, mistake

_SCHEMES: Final = ("http", "https")


class Sentry(Section):
    """Reports of errors to Sentry, or to what speaks its protocol (GlitchTip, Bugsink); none without an address."""

    dsn: SecretStr = SecretStr("")
    """The address with its key, as the project's settings show it."""
    # The length is a bound of its own: in the pattern, 64 times all the letters there are take 20 ms of each start.
    environment: str = Field(default="home", pattern=r"^[\w.-]+$", max_length=64)
    """What the reports of this house are called there."""

    @field_validator("dsn")
    @classmethod
    def _can_be_used(cls, value: SecretStr) -> SecretStr:
        dsn = value.get_secret_value().strip()
        if dsn:
            try:
                parts = urlsplit(dsn)
                number = parts.path.rpartition("/")[2]
                whole = bool(parts.scheme in _SCHEMES and parts.username and parts.hostname and number.isdigit())
                whole = whole and (parts.port is None or parts.port > 0)
            except ValueError:
                whole = False
            if not whole:
                raise mistake("sentry-dsn")
        return SecretStr(dsn)
