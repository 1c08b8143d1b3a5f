"""Jellyfin's resources about itself: system, users, libraries, tasks."""

from typing import Any

from sandbox.services.formats import iso_ticks
from sandbox.services.jellyfin_items import item_id
from sandbox.services.jellyfin_sessions import User
from sandbox.services.media import SCAN_SECONDS
from sandbox.services.world import World

_LOCATIONS = {
    "movies": ["/media/movies", "/media/cartoons", "/media/movies-4k"],
    "tvshows": ["/media/series", "/media/anime"],
}


def system_info(*, server_id: str, name: str, version: str, modern: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """What everybody may know, and what administrators may; `modern` is 12, which dropped some members."""
    public = {
        "LocalAddress": "http://127.0.0.1:8096",
        "ServerName": name,
        "Version": version,
        "ProductName": "Jellyfin Server",
        "OperatingSystem": "",
        "Id": server_id,
        "StartupWizardCompleted": True,
    }
    private = public | {
        "HasPendingRestart": False,
        "IsShuttingDown": False,
        "SupportsLibraryMonitor": True,
        "WebSocketPortNumber": 8096,
        "CompletedInstallations": [],
        "CanSelfRestart": True,
        "CanLaunchWebBrowser": False,
        "ProgramDataPath": "/config",
        "WebPath": "/usr/share/jellyfin/web",
        "ItemsByNamePath": "/config/metadata",
        "CachePath": "/cache",
        "LogPath": "/config/log",
        "InternalMetadataPath": "/config/metadata",
        "TranscodingTempPath": "/cache/transcodes",
        "CastReceiverApplications": [],
        "HasUpdateAvailable": False,
        "EncoderLocation": "System",
        "SystemArchitecture": "X64",
    }
    if modern:
        private.pop("EncoderLocation")
        private.pop("SystemArchitecture")
    return public, private


def user_json(user: User, *, server_id: str, now: float) -> dict[str, Any]:
    """A UserDto."""
    return {
        "Name": user.name,
        "ServerId": server_id,
        "Id": user.id,
        "HasPassword": True,
        "HasConfiguredPassword": True,
        "HasConfiguredEasyPassword": False,
        "EnableAutoLogin": False,
        "LastLoginDate": iso_ticks(now - 86_400),
        "LastActivityDate": iso_ticks(now - 60),
        "Policy": {
            "IsAdministrator": user.administrator,
            "IsHidden": False,
            "IsDisabled": False,
            "EnableAllFolders": True,
            "EnableRemoteAccess": True,
            "EnableMediaPlayback": True,
            "EnableContentDeletion": user.administrator,
            "AuthenticationProviderId": "Jellyfin.Server.Implementations.Users.DefaultAuthenticationProvider",
            "PasswordResetProviderId": "Jellyfin.Server.Implementations.Users.DefaultPasswordResetProvider",
        },
    }


def library_folders(world: World, folders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The VirtualFolderInfo of each library, with the scan's progress while it runs."""
    left = world.media.scan_until - world.clock.now()
    found: list[dict[str, Any]] = []
    for folder in folders:
        kind = folder["CollectionType"]
        info: dict[str, Any] = {
            "Name": folder["Name"],
            "Locations": _LOCATIONS[kind],
            "CollectionType": kind,
            "ItemId": folder["Id"],
            "PrimaryImageItemId": folder["Id"],
            "RefreshStatus": "Active" if left > 0 else "Idle",
        }
        if left > 0:
            info["RefreshProgress"] = 100.0 * (1 - left / SCAN_SECONDS)
        found.append(info)
    return found


def scheduled_tasks(world: World) -> list[dict[str, Any]]:
    """The one task people look at."""
    left = world.media.scan_until - world.clock.now()
    task: dict[str, Any] = {
        "Name": "Scan Media Library",
        "State": "Running" if left > 0 else "Idle",
        "Id": item_id("task", "RefreshLibrary"),
        "Triggers": [],
        "Description": "Scans your media library for new files and refreshes metadata.",
        "Category": "Library",
        "IsHidden": False,
        "Key": "RefreshLibrary",
    }
    return [task | ({"CurrentProgressPercentage": 100.0 * (1 - left / SCAN_SECONDS)} if left > 0 else {})]
