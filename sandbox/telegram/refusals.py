"""The one exception by which a call is refused with Telegram's own words."""


class Refused(Exception):
    """A call answered with an error: Telegram's number (never 500 for what is not implemented) and its words.

    Source of number and words of each error: the "Possible errors" table of the method at core.telegram.org/method.
    """

    def __init__(self, words: str, number: int = 400) -> None:
        super().__init__(words)
        self.words = words
        self.number = number
