"""What Telegram, or the way to it, says to a message that it does not take; each asks for something else to be done."""


class Verdict(Exception):
    """A message was not taken. The text is Telegram's own word, for the log."""


class Flooded(Verdict):
    """Too fast: again after `seconds`."""

    def __init__(self, seconds: float, words: str = "FLOOD_WAIT") -> None:
        super().__init__(f"{words} {seconds:g}")
        self.seconds = seconds


class AskAgain(Verdict):
    """Telegram has no answer yet, or had a mishap: the very same again, a little later."""


class Unreachable(Verdict):
    """No answer came: it may or may not have been taken, the very same again is harmless."""


class Unchanged(Verdict):
    """The message shows that already."""


class TargetGone(Verdict):
    """The message to change is not there any more, or not ours to change."""


class ChatClosed(Verdict):
    """The chat does not want us: blocked, thrown out, forbidden to write."""


class ChatMoved(Verdict):
    """The group became the supergroup `to`."""

    def __init__(self, to: int) -> None:
        super().__init__(f"moved to {to}")
        self.to = to


class FormatRefused(Verdict):
    """Telegram does not take the styles or the buttons."""


class PlaceRefused(Verdict):
    """The message to answer, or the topic, is not there any more."""


class PictureRefused(Verdict):
    """Telegram does not take the picture."""


class Impossible(Verdict):
    """Telegram will never take it."""
