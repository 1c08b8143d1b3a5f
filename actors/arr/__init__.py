"""What Radarr, Sonarr and Prowlarr share: they are built on one code base and speak one dialect of HTTP."""

from actors.arr.application import Servarr
from actors.arr.library import ArrLibrary

__all__ = ["ArrLibrary", "Servarr"]
