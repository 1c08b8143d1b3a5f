"""The `telegram` section: who the bot is, and how Telegram is reached."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator

from tgarr.config.fields import Section, mistake


class Server(Section):
    """Another server than Telegram's own: a test data centre, or the sandbox."""

    address: str = Field(min_length=1)
    port: int = Field(ge=1, le=65_535)
    public_key: str = Field(min_length=1)
    """The server's RSA key: PEM text, or the path of a PEM file."""

    @field_validator("public_key")
    @classmethod
    def _read_key(cls, value: str, info: ValidationInfo) -> str:
        if "-----BEGIN" not in value:
            folder = (info.context or {}).get("folder", Path())
            try:
                value = (folder / value).read_text("ascii")
            except (OSError, ValueError):
                raise mistake("missing-file") from None
        if "PUBLIC KEY-----" not in value:
            raise mistake("not-a-key")
        return value.strip()


class Proxy(Section):
    """The way to Telegram where it cannot be reached directly."""

    scheme: Literal["socks5", "http", "mtproxy"]
    host: str = Field(min_length=1)
    port: int = Field(ge=1, le=65_535)
    username: str | None = None
    password: SecretStr | None = None
    secret: SecretStr | None = None
    """MTProxy only."""

    @model_validator(mode="after")
    def _fits_its_scheme(self) -> Self:
        if self.scheme == "mtproxy" and not self.secret:
            raise mistake("mtproxy-needs-secret", at="secret")
        if self.scheme != "mtproxy" and self.secret:
            raise mistake("secret-without-mtproxy", at="secret")
        if self.password and not self.username:
            raise mistake("half-a-login", at="password")
        return self


class Telegram(Section):
    """The bot's account and its connection."""

    api_id: int = Field(gt=0)
    api_hash: SecretStr
    bot_token: SecretStr
    server: Server | None = None
    proxy: Proxy | None = None

    @field_validator("api_hash")
    @classmethod
    def _looks_like_a_hash(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if len(text) != 32 or not set(text.lower()) <= set("0123456789abcdef"):  # noqa: PLR2004  # 32 hex digits
            raise mistake("bad-api-hash")
        return value

    @field_validator("bot_token")
    @classmethod
    def _looks_like_a_token(cls, value: SecretStr) -> SecretStr:
        number, _, rest = value.get_secret_value().partition(":")
        if not (number.isascii() and number.isdigit() and rest) or any(sign.isspace() for sign in rest):
            raise mistake("bad-bot-token")
        return value
