"""A Telegram client and a switchboard in the browser: another head for the people whom the sandbox plays."""

from sandbox.page.site import Page

__all__ = ["Page"]
