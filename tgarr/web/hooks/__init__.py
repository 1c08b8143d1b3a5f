"""What comes in at the doors for webhooks: who may knock, what it means, and what is kept of it."""

from collections.abc import Callable, Mapping
from typing import Final

from tgarr.web.hooks import emby, jellyfin, lidarr, ombi, plex, seerr, tautulli
from tgarr.web.hooks.reading import Body, Delivery, Heard, text

READERS: Final[Mapping[str, Callable[[Delivery], Heard | None]]] = {
    "seerr": seerr.read,
    "overseerr": seerr.read,
    "jellyseerr": seerr.read,
    "ombi": ombi.read,
    "lidarr": lidarr.read,
    "plex": plex.read,
    "tautulli": tautulli.read,
    "emby": emby.read,
    "jellyfin": jellyfin.read,
}
"""How each kind of `web.hooks` is understood."""
_QUIET: Final = {"Test", "ApplicationUpdate"}


def rings(body: Body) -> bool:
    """Tell whether what a configured service says is a reason to look at it; what it says besides is not kept."""
    if (said := text(body, "NotificationType")) and "eventType" not in body:
        return said == jellyfin.ADDED  # its plugin tells of every second of playing
    return text(body, "eventType") not in _QUIET
