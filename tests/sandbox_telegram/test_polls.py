"""Polls of a stock client: sent, voted on by people, stopped, and what the bot hears of them."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pyrogram import errors, types
from pyrogram.enums import MessageEntityType, PollType
from pyrogram.handlers import PollHandler

CHOICES = ["Дюна", "Матрица", "Брат"]


def options(*texts: str) -> list[Any]:
    return [types.InputPollOption(text=one) for one in texts]


@pytest.fixture
async def group(telegram: Any) -> int:
    return int(await telegram.create_group("Кино", ["anna", "boris", telegram.bot]))


async def heard(queue: "asyncio.Queue[Any]") -> Any:
    return await asyncio.wait_for(queue.get(), 5)


async def test_a_public_poll_tells_its_bot_who_voted_for_what(bot: Any, telegram: Any, group: int) -> None:
    votes: asyncio.Queue[Any] = asyncio.Queue()
    totals: asyncio.Queue[Any] = asyncio.Queue()

    async def hear(_client: Any, poll: Any) -> None:
        (votes if poll.voter else totals).put_nowait(poll)

    bot.add_handler(PollHandler(hear))
    sent = await bot.send_poll(group, "Что смотрим?", options(*CHOICES), is_anonymous=False)
    assert [one.text.text for one in sent.poll.options] == CHOICES
    await telegram.vote("anna", group, sent.id, 1)
    vote = await heard(votes)
    assert (vote.voter.first_name, [one.persistent_id for one in vote.options]) == ("Анна", ["1"])
    total = await heard(totals)
    assert ([one.voter_count for one in total.options], total.total_voter_count) == ([0, 1, 0], 1)
    await telegram.vote("boris", group, sent.id, 0)
    await telegram.vote("anna", group, sent.id)
    await heard(votes)
    assert (await heard(votes)).options == []
    seen = (await telegram.message(group, sent.id)).poll
    assert [(one.text, one.votes, one.who) for one in seen.answers] == [
        ("Дюна", 1, ("boris",)),
        ("Матрица", 0, ()),
        ("Брат", 0, ()),
    ]


async def test_votes_that_were_missed_come_with_the_difference(bot: Any, telegram: Any, group: int) -> None:
    sent = await bot.send_poll(group, "Что смотрим?", options(*CHOICES), is_anonymous=False)
    log = telegram.centre.world.account(telegram.bot.id).qts_log
    before = log.qts
    await telegram.vote("anna", group, sent.id, 2)
    assert [update.positions for _, update, _, _ in log.since(before)] == [[2]]


async def test_an_anonymous_poll_tells_totals_alone(bot: Any, telegram: Any, group: int) -> None:
    polls: asyncio.Queue[Any] = asyncio.Queue()

    async def hear(_client: Any, poll: Any) -> None:
        polls.put_nowait(poll)

    bot.add_handler(PollHandler(hear))
    sent = await bot.send_poll(group, "Что смотрим?", options(*CHOICES), allows_multiple_answers=True)
    await telegram.vote("anna", group, sent.id, 0, 2)
    total = await heard(polls)
    assert (total.voter, [one.voter_count for one in total.options]) == (None, [1, 0, 1])
    await asyncio.sleep(0.1)
    assert polls.empty()


async def test_stopping_a_poll_answers_with_the_totals_and_ends_it(bot: Any, telegram: Any, group: int) -> None:
    sent = await bot.send_poll(group, "Что смотрим?", options(*CHOICES), is_anonymous=False)
    await telegram.vote("boris", group, sent.id, 0)
    stopped = await bot.stop_poll(group, sent.id)
    assert (stopped.is_closed, stopped.total_voter_count, stopped.options[0].voter_count) == (True, 1, 1)
    with pytest.raises(ValueError, match="the poll is closed"):
        await telegram.vote("anna", group, sent.id, 1)
    with pytest.raises(errors.MessageNotModified):
        await bot.stop_poll(group, sent.id)


async def test_a_poll_closes_at_its_time(bot: Any, telegram: Any, group: int) -> None:
    sent = await bot.send_poll(group, "Что смотрим?", options(*CHOICES), open_period=5)
    poll = telegram.centre.world.group(group).by_id.get(sent.id) or telegram.centre.world.bots()[0].messages[sent.id]
    assert not (await telegram.message(group, sent.id)).poll.closed
    poll.draft.poll.close_date -= 6
    assert (await telegram.message(group, sent.id)).poll.closed
    assert (await bot.get_messages(group, sent.id)).poll.is_closed


async def test_a_quiz_has_an_answer_and_keeps_the_first_try(bot: Any, telegram: Any, group: int) -> None:
    # Without an entity the client itself writes bytes that no server understands.
    bold = types.MessageEntity(type=MessageEntityType.BOLD, offset=0, length=4)
    told = types.FormattedText(text="2021", entities=[bold])
    sent = await bot.send_poll(
        group, "Кто снял?", options("Вильнёв", "Линч"), type=PollType.QUIZ, correct_option_ids=[0], explanation=told
    )
    await telegram.vote("anna", group, sent.id, 1)
    with pytest.raises(ValueError, match="final"):
        await telegram.vote("anna", group, sent.id, 0)
    stopped = await bot.stop_poll(group, sent.id)
    assert (stopped.correct_option_ids, stopped.explanation.text) == ([0], "2021")


@pytest.mark.parametrize(
    ("question", "answers", "more", "error"),
    [
        ("", CHOICES, {}, "POLL_QUESTION_INVALID"),
        ("x" * 301, CHOICES, {}, "POLL_QUESTION_INVALID"),
        ("?", ["one"], {}, "POLL_ANSWERS_INVALID"),
        ("?", [str(one) for one in range(13)], {}, "POLL_ANSWERS_INVALID"),
        ("?", ["x" * 101, "y"], {}, "POLL_ANSWER_INVALID"),
        ("?", ["x", "x"], {}, "POLL_OPTION_DUPLICATE"),
        ("?", CHOICES, {"open_period": 4}, "POLL_UNSUPPORTED"),
        ("?", CHOICES, {"close_date": datetime.now(UTC) + timedelta(days=60)}, "POLL_UNSUPPORTED"),
        ("?", CHOICES, {"type": PollType.QUIZ}, "QUIZ_CORRECT_ANSWERS_EMPTY"),
        ("?", CHOICES, {"type": PollType.QUIZ, "correct_option_ids": [7]}, "QUIZ_CORRECT_ANSWER_INVALID"),
    ],
)
async def test_what_is_no_poll_is_refused(
    bot: Any, group: int, question: str, answers: list[str], more: dict[str, Any], error: str
) -> None:
    with pytest.raises(errors.RPCError, match=error):
        await bot.send_poll(group, question, options(*answers), **more)


@pytest.mark.parametrize(
    ("answers", "words"), [((0, 1), "one answer only"), ((7,), "from 0 to 2"), ((-1,), "from 0 to 2")]
)
async def test_votes_that_no_client_would_send(
    bot: Any, telegram: Any, group: int, answers: tuple[int, ...], words: str
) -> None:
    sent = await bot.send_poll(group, "?", options(*CHOICES))
    with pytest.raises(ValueError, match=words):
        await telegram.vote("anna", group, sent.id, *answers)
    text = await bot.send_message(group, "no poll")
    with pytest.raises(ValueError, match="no poll"):
        await telegram.vote("anna", group, text.id, 0)
    with pytest.raises(LookupError):
        await telegram.vote("gleb", group, sent.id, 0)
