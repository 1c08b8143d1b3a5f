"""Who is watching what on a simulated Jellyfin: players that move with the clock."""

from dataclasses import dataclass
from typing import Any

from sandbox.services.clock import Clock
from sandbox.services.formats import iso_ticks
from sandbox.services.jellyfin_items import TICKS, Item, item_id


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A user of the server."""

    name: str
    administrator: bool

    @property
    def id(self) -> str:
        """32 hex digits."""
        return item_id("user", self.name)


USERS = (
    User(name="admin", administrator=True),
    User(name="Анна", administrator=False),
    User(name="Igor", administrator=False),
)


@dataclass(slots=True, kw_only=True)
class Player:
    """One client of one user; `position` are seconds into the item at the moment `since`."""

    user: User
    client: str
    device: str
    address: str
    item: Item | None
    since: float
    position: float = 0.0
    paused: bool = False
    transcoding: bool = False

    @property
    def id(self) -> str:
        """32 hex digits."""
        return item_id("session", self.user.name, self.device)

    def at(self, now: float) -> float:
        """Seconds into the item now; at its end it begins again, so that somebody is always watching."""
        if self.item is None:
            return 0.0
        length = self.item.title.runtime * 60
        moved = 0.0 if self.paused else now - self.since
        return (self.position + moved) % length

    def obey(self, command: str, *, now: float, seek_ticks: int) -> None:
        """Carry out a playback command; names are those of the API, unknown ones do nothing."""
        self.position, self.since = self.at(now), now
        match command.lower():
            case "pause":
                self.paused = True
            case "unpause":
                self.paused = False
            case "playpause":
                self.paused = not self.paused
            case "stop":
                self.item = None
            case "seek":
                self.position = seek_ticks / TICKS
            case _:
                pass

    def as_json(self, *, clock: Clock, playing: dict[str, Any] | None, server_id: str) -> dict[str, Any]:
        """A SessionInfoDto; `playing` is the item's resource."""
        now = clock.now()
        active = self.item is not None
        play: dict[str, Any] = {
            "CanSeek": active,
            "IsPaused": self.paused and active,
            "IsMuted": False,
            "RepeatMode": "RepeatNone",
            "PlaybackOrder": "Default",
        }
        if active:
            play |= {
                "PositionTicks": int(self.at(now) * TICKS),
                "VolumeLevel": 100,
                "PlayMethod": "Transcode" if self.transcoding else "DirectPlay",
                "AudioStreamIndex": 1,
            }
        resource: dict[str, Any] = {
            "PlayState": play,
            "AdditionalUsers": [],
            "Capabilities": {
                "PlayableMediaTypes": ["Video", "Audio"],
                "SupportedCommands": ["DisplayMessage", "SetVolume", "Play"],
                "SupportsMediaControl": True,
                "SupportsPersistentIdentifier": True,
            },
            "RemoteEndPoint": self.address,
            "PlayableMediaTypes": ["Video", "Audio"],
            "Id": self.id,
            "UserId": self.user.id,
            "UserName": self.user.name,
            "Client": self.client,
            "LastActivityDate": iso_ticks(now - 4 if active else now - 7200),
            "LastPlaybackCheckIn": iso_ticks(now - 4) if active else "0001-01-01T00:00:00.0000000Z",
            "DeviceName": self.device,
            "DeviceId": item_id("device", self.device),
            "ApplicationVersion": "2.0.1",
            "IsActive": True,
            "SupportsMediaControl": True,
            "SupportsRemoteControl": True,
            "NowPlayingQueue": [],
            "HasCustomDeviceName": False,
            "ServerId": server_id,
            "SupportedCommands": ["DisplayMessage", "SetVolume", "Play"],
        }
        if playing is not None:
            resource["NowPlayingItem"] = playing
        if active and self.transcoding:
            resource["TranscodingInfo"] = {
                "AudioCodec": "aac",
                "VideoCodec": "h264",
                "Container": "ts",
                "IsVideoDirect": False,
                "IsAudioDirect": False,
                "Bitrate": 8_000_000,
                "CompletionPercentage": 42.0,
                "Width": 1920,
                "Height": 1080,
                "AudioChannels": 2,
                "HardwareAccelerationType": "none",
                "TranscodeReasons": ["VideoCodecNotSupported"],
            }
        return resource


def household(items: list[Item], *, now: float) -> list[Player]:
    """The clients at the beginning: one playing the newest film, one paused in an episode, one idle."""
    film = next((item for item in items if item.type == "Movie"), None)
    episode = next((item for item in items if item.type == "Episode"), None)
    admin, anna, igor = USERS
    return [
        Player(
            user=anna,
            client="Jellyfin Android TV",
            device="Living room TV",
            address="192.168.1.20",
            item=film,
            since=now,
            position=1894,
        ),
        Player(
            user=igor,
            client="Jellyfin Web",
            device="Firefox",
            address="192.168.1.34",
            item=episode,
            since=now,
            position=611,
            paused=True,
            transcoding=True,
        ),
        Player(user=admin, client="Findroid", device="Pixel 9", address="192.168.1.41", item=None, since=now),
    ]
