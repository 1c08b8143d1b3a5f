"""What Jellyfin has beside HTTP: its socket."""

from actors.jellyfin.socket import listen

__all__ = ["listen"]
