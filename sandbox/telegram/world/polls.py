"""Polls: what is asked, who voted for what, and when it is over."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyrogram.raw import types

if TYPE_CHECKING:
    from sandbox.telegram.world.accounts import Account
    from sandbox.telegram.world.messages import Message
    from sandbox.telegram.world.world import World


@dataclass(slots=True, eq=False, kw_only=True)
class Poll:
    """One poll. Answers are numbered from 0; `votes` are by account; `close_date` is a Unix time."""

    id: int
    question: Any
    answers: tuple[Any, ...]
    is_public: bool = False
    is_multiple: bool = False
    is_quiz: bool = False
    correct: frozenset[int] = frozenset()
    solution: str | None = None
    close_period: int | None = None
    close_date: int | None = None
    is_stopped: bool = False
    votes: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def is_closed(self, now: float) -> bool:
        """Whether nobody can vote any more."""
        return self.is_stopped or (self.close_date is not None and now >= self.close_date)

    def voters(self, answer: int) -> list[int]:
        """The accounts that chose an answer, in the order in which they voted."""
        return [account for account, chosen in self.votes.items() if answer in chosen]


def option(answer: int) -> bytes:
    """The bytes that the server assigns to an answer."""
    return str(answer).encode()


def vote(world: "World", message: "Message", person: "Account", chosen: tuple[int, ...]) -> None:
    """A person votes, or takes the vote back with no answers; raises ValueError where a client would not let them."""
    poll = message.draft.poll
    if poll is None:
        raise ValueError("the message is no poll")
    if poll.is_closed(world.now()):
        raise ValueError("the poll is closed")
    if len(chosen) > 1 and not poll.is_multiple:
        raise ValueError("one answer only")
    if any(not 0 <= one < len(poll.answers) for one in chosen) or len(set(chosen)) != len(chosen):
        raise ValueError(f"answers are numbered from 0 to {len(poll.answers) - 1}")
    if poll.is_quiz and poll.votes.get(person.id):
        # From core.telegram.org/api/poll#quiz-mode: users may not change or retract their vote there.
        raise ValueError("an answer to a quiz is final")
    poll.votes.pop(person.id, None)
    if chosen:
        poll.votes[person.id] = chosen
    _tell_author(world, message, poll, person, chosen)
    world.watcher.happened("message_voted", message, person=person.name)


def stop(world: "World", message: "Message", poll: Poll) -> None:
    """Close a poll before its time."""
    poll.is_stopped = True
    world.watcher.happened("message_voted", message)


def _tell_author(world: "World", message: "Message", poll: Poll, person: "Account", chosen: tuple[int, ...]) -> None:
    """A bot hears of the polls that it sent itself: the totals, and in public ones who voted.

    From core.telegram.org/bots/api#update, `poll` and `poll_answer`: "Bots receive only updates about manually stopped
    polls and polls, which are sent by the bot"; "Bots receive new votes only in polls that were sent by the bot
    itself"; core.telegram.org/bots/api#pollanswer: empty options when the vote was taken back.
    """
    bot = message.author
    if bot is None or not bot.hears_updates:
        return
    world.watcher.voted(bot, message)
    if poll.is_public:
        update = types.UpdateMessagePollVote(
            poll_id=poll.id,
            peer=types.PeerUser(user_id=person.id),
            options=[option(one) for one in chosen],
            positions=list(chosen),
            qts=bot.qts_log.next(),
        )
        bot.qts_log.append(update, (person.id,), ())
        world.watcher.told(bot, update, (person.id,), ())
