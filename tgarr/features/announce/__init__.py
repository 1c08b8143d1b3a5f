"""Tells the group chats what has arrived, once."""

from tgarr.features.announce.announcer import Announcer

__all__ = ["Announcer"]
