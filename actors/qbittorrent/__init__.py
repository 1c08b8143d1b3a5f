"""The parts of the qBittorrent client: the application and its door, what comes over the wire, the list's mirror."""

from actors.qbittorrent.application import QbittorrentApplication
from actors.qbittorrent.door import ROOT
from actors.qbittorrent.mirror import Mirror

__all__ = ["ROOT", "Mirror", "QbittorrentApplication"]
