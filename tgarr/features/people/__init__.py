"""People: who may talk to the bot, and codes that let others in."""

from tgarr.features.people.handlers import router

__all__ = ["router"]
