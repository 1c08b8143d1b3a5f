"""The actor runtime: pykka's actors, asked from and (mostly) living on the asyncio loop."""

from actors.runtime.calls import Lane, ask, remote, stop, tell
from actors.runtime.directory import Directory
from actors.runtime.loop import AsyncActor
from actors.runtime.thread import ThreadActor

__all__ = ["AsyncActor", "Directory", "Lane", "ThreadActor", "ask", "remote", "stop", "tell"]
