"""What a poll may be."""

from typing import Any

from sandbox.telegram.refusals import Refused
from sandbox.telegram.world.texts import units

# From core.telegram.org/bots/api#sendpoll: question "1-300 characters", options "2-12", each "1-100 characters",
# open_period "5-2628000"; explanation "0-200 characters". Words: core.telegram.org/method/messages.sendMedia.
_QUESTION = 300
_ANSWERS = range(2, 13)
_ANSWER = 100
_SOLUTION = 200
_PERIOD = range(5, 2_628_001)


def check_poll(media: Any, now: int) -> None:
    """Refuse what is no poll in Telegram's words."""
    poll = media.poll
    if not 1 <= units(poll.question.text.strip()) <= _QUESTION:
        raise Refused("POLL_QUESTION_INVALID")
    if len(poll.answers) not in _ANSWERS:
        raise Refused("POLL_ANSWERS_INVALID")
    texts = [answer.text.text.strip() for answer in poll.answers]
    if any(not 1 <= units(text) <= _ANSWER for text in texts):
        raise Refused("POLL_ANSWER_INVALID")
    if len(set(texts)) != len(texts):
        raise Refused("POLL_OPTION_DUPLICATE")
    if poll.quiz:
        _check_quiz(media)
    period = poll.close_period if poll.close_period is not None else (poll.close_date or now + 600) - now
    if period not in _PERIOD:
        raise Refused("POLL_UNSUPPORTED")


def _check_quiz(media: Any) -> None:
    if not media.correct_answers:
        raise Refused("QUIZ_CORRECT_ANSWERS_EMPTY")
    if any(not 0 <= one < len(media.poll.answers) for one in media.correct_answers):
        raise Refused("QUIZ_CORRECT_ANSWER_INVALID")
    if len(media.correct_answers) > 1 and not media.poll.multiple_choice:
        raise Refused("QUIZ_CORRECT_ANSWERS_TOO_MUCH")
    if units(media.solution or "") > _SOLUTION:
        raise Refused("MESSAGE_TOO_LONG")
