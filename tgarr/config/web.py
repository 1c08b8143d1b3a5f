"""The `web` section: the server where services knock."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from tgarr.config.fields import Link, Section

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
HookKind = Literal["seerr", "overseerr", "jellyseerr", "ombi", "lidarr", "plex", "tautulli", "emby", "jellyfin"]


class Web(Section):
    """Where services tell at once what has happened (webhooks)."""

    enabled: bool = False
    listen: str = Field(default="127.0.0.1", min_length=1)
    """The address to listen at; 0.0.0.0 in a container, where others come from outside."""
    port: int = Field(default=8474, ge=1, le=65_535)
    address: Link | None = None
    """How the services reach us, such as http://tgarr:8474; the buttons that connect them need it."""
    hooks: Mapping[Name, HookKind] = Field(default_factory=dict)
    """Services that only tell: a name of your choice, and what it is."""

    metrics: bool = False
    """Whether Prometheus finds counts and states under /metrics."""
    metrics_token: Annotated[SecretStr, Field(min_length=1)] | None = None
    """What it has to send as `Authorization: Bearer …`; without one, everybody who reaches the port may look."""

    def served_alike(self, other: "Web") -> bool:
        """Tell whether the server of one may go on with the other."""
        kept = {"enabled", "listen", "port", "metrics"}
        return self.model_dump(include=kept) == other.model_dump(include=kept)
