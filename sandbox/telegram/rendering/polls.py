"""Polls as TL objects, with their results as an account sees them."""

from io import BytesIO
from typing import Any

from pyrogram.raw import types
from pyrogram.raw.core.primitives import Bytes, Int, String, Vector

from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.messages import Message
from sandbox.telegram.world.polls import Poll, option

_RECENT = 3


class _Counted(types.PollAnswerVoters):
    """As upstream writes it, but with the vector of voters even when it is empty: it shares its flag with the count."""

    def write(self, *_: Any) -> bytes:
        flags = bool(self.chosen) | bool(self.correct) << 1 | 1 << 2
        out = BytesIO()
        out.write(Int(self.ID, False))
        out.write(Int(flags))
        out.write(Bytes(self.option))
        out.write(Int(self.voters))
        out.write(Vector(self.recent_voters))
        return out.getvalue()


class _Solved(types.PollResults):
    """As upstream writes it, but with the vector of the solution's entities even when it is empty: same reason."""

    def write(self, *_: Any) -> bytes:
        flags = 1 << 1 | 1 << 2 | bool(self.recent_voters) << 3 | 1 << 4
        out = BytesIO()
        out.write(Int(self.ID, False))
        out.write(Int(flags))
        out.write(Vector(self.results))
        out.write(Int(self.total_voters))
        if self.recent_voters:
            out.write(Vector(self.recent_voters))
        out.write(String(self.solution))
        out.write(Vector([]))
        return out.getvalue()


def poll_media(poll: Poll, viewer: Account, now: float) -> Any:
    """A poll as a message's media."""
    return types.MessageMediaPoll(poll=_poll(poll, now), results=_results(poll, viewer, now))


def poll_update(seen: Message, poll: Poll, viewer: Account, now: float) -> Any:
    """The update with a poll's totals."""
    return types.UpdateMessagePoll(
        poll_id=poll.id,
        poll=_poll(poll, now),
        results=_results(poll, viewer, now),
        peer=seen.chat.peer_for(viewer.id),
        msg_id=seen.id_for(viewer.id),
    )


def voters_in(poll: Poll) -> set[int]:
    """Whom a poll names."""
    return {account for one in range(len(poll.answers)) for account in _recent(poll, one)}


def _poll(poll: Poll, now: float) -> Any:
    return types.Poll(
        id=poll.id,
        question=poll.question,
        answers=[types.PollAnswer(text=text, option=option(number)) for number, text in enumerate(poll.answers)],
        hash=0,
        closed=poll.is_closed(now) or None,
        public_voters=poll.is_public or None,
        multiple_choice=poll.is_multiple or None,
        quiz=poll.is_quiz or None,
        close_period=poll.close_period,
        close_date=poll.close_date,
    )


def _results(poll: Poll, viewer: Account, now: float) -> Any:
    mine = poll.votes.get(viewer.id, ())
    knows = bool(mine) or poll.is_closed(now)
    counted = [
        _Counted(
            option=option(one),
            chosen=one in mine or None,
            correct=(knows and one in poll.correct) or None,
            voters=len(poll.voters(one)),
            recent_voters=[types.PeerUser(user_id=account) for account in _recent(poll, one)],
        )
        for one in range(len(poll.answers))
    ]
    facts: dict[str, Any] = {"results": counted, "total_voters": len(poll.votes)}
    if knows and poll.solution:
        return _Solved(**facts, solution=poll.solution)
    return types.PollResults(**facts)


def _recent(poll: Poll, answer: int) -> list[int]:
    return poll.voters(answer)[-_RECENT:] if poll.is_public else []
