"""`make torture`: the bot is killed at random moments while people use it; then what they see is held to what happened.

    python -m bench.torture --kills 50 --seed 7

Everything is real: processes, MTProto, HTTP, SIGKILL. Exits 0 when nothing was lost, doubled or out of order.
"""

import argparse
import asyncio
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import aiohttp

from sandbox.household import Household
from sandbox.seerr import SEERR, request_told
from sandbox.services.catalogue import load
from sandbox.services.faults import Fault
from sandbox.telegram.reports import SeenMessage
from tests.conversations.at_home import Fits, Visitor, offers, says

_PEOPLE: Final = ("anna", "boris")
_SPEED: Final = 400.0
_PATIENCE_SECONDS: Final = 6.0
"""After this long without a change a person taps again: a press made while the bot is dead never reaches it."""
_LONGEST_SECONDS: Final = 240.0
_OPEN_AT_ONCE: Final = 3
_STAGES: Final = ("⬇️ Скачивается", "✅ Можно смотреть")
_REQUEST: Final = "Заявка"
"""How the titles begin that are asked for in Seerr."""


_ALOUD: Final = "🔔 🎬 "
"""How the word begins that something is there, which nobody has just asked for."""


def _answers(one: SeenMessage) -> bool:
    return not one.text.startswith(_ALOUD)


@dataclass(slots=True)
class Diary:
    """What one person has done: the titles they wrote, and the films they took with the messages that follow them."""

    wrote: list[str] = field(default_factory=list)
    took: dict[str, SeenMessage] = field(default_factory=dict)
    left: int = 0


class Torture:
    """One household under traffic and kills."""

    def __init__(self, home: Household, *, kills: int, dice: random.Random) -> None:
        self._home = home
        self._kills = kills
        self._dice = dice
        self._done = 0
        self._diaries = {name: Diary() for name in _PEOPLE}
        self._films: list[tuple[str, int]] = []
        self._accepted: set[str] = set()
        self._doubtful: set[str] = set()

    async def run(self) -> list[str]:
        """Kill and live until there were enough kills; return what is wrong, which should be nothing."""
        self._films = await self._missing_films()
        group = await self._home.telegram.create_group("Кино", [*_PEOPLE, self._home.telegram.bot])
        self._home.configure(groups=[{"chat": group, "events": ["grabbed", "available", "failed", "requested"]}])
        for path in ("/api/v3/release", "/api/v3/movie"):
            await self._home.services.faults.set("radarr", Fault.LATENCY, path=path, method="POST", seconds=0.2)
        board = await self._begin_board()
        await asyncio.gather(self._kill(), self._request(), *(self._live(name) for name in _PEOPLE))
        return [*await self._wrong(group), *await self._wrong_with_board(board)]

    async def _begin_board(self) -> SeenMessage:
        """Have another group see all downloads move, in one message that outlives every kill."""
        telegram = self._home.telegram
        group = await telegram.create_group("Загрузки", [*_PEOPLE, telegram.bot])
        after = await telegram.position()
        await telegram.say("anna", group, f"/live@{telegram.bot.name}")
        return await Visitor(self._home).hears(after, chat=group)

    async def _missing_films(self) -> list[tuple[str, int]]:
        today = datetime.now(UTC).date()
        radarr = self._home.services.services["radarr"]
        async with (
            aiohttp.ClientSession(headers={"X-Api-Key": str(radarr.api_key)}) as asking,
            asking.get(f"{radarr.url}/api/v3/movie") as answer,
        ):
            held = {film["tmdbId"] for film in await answer.json()}  # also those that are only looked out for
        films = [film for film in load(today=today).films if film.tmdb not in held and film.year < today.year - 1]
        self._dice.shuffle(films)
        return [(film.russian_title, film.year) for film in films]

    async def _kill(self) -> None:
        while self._done < self._kills:
            await asyncio.sleep(self._dice.expovariate(1.5) + 0.05)
            await self._home.kill_bot()
            await self._home.start_bot()
            self._done += 1
            print(f"\rkilled {self._done} of {self._kills}", end="", flush=True)
        print()

    async def _request(self) -> None:
        """Have Seerr tell of requests all the time. It tries nothing again: what the bot took is the bot's to tell."""
        address, number = self._home.hook_address(SEERR), 0
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as seerr:
            while self._done < self._kills:
                await asyncio.sleep(self._dice.expovariate(1 / 3))
                number += 1
                title = f"{_REQUEST} {number}"
                told = request_told(number, title=f"{title} (2000)", tmdb=900_000 + number, who="Вера")
                try:
                    async with seerr.post(address, json=told) as answer:
                        (self._accepted if answer.ok else self._doubtful).add(title)
                except aiohttp.ClientConnectorError:
                    pass  # nobody was there to hear of it
                except (aiohttp.ClientError, TimeoutError):
                    self._doubtful.add(title)

    async def _live(self, name: str) -> None:
        visitor, diary = Visitor(self._home, name), self._diaries[name]
        while self._done < self._kills:
            if self._films and len(diary.took) - await self._ready(visitor, diary) < _OPEN_AT_ONCE:
                await self._take(visitor, diary, *self._films.pop())
            else:
                await self._write(visitor, diary, "Матрица 1999")

    async def _write(self, visitor: Visitor, diary: Diary, words: str) -> SeenMessage:
        diary.wrote.append(words)
        return await visitor.hears(await visitor.writes(words), _answers, seconds=_LONGEST_SECONDS)

    async def _take(self, visitor: Visitor, diary: Diary, title: str, year: int) -> None:
        """All the way from a title to its download."""
        card = await self._write(visitor, diary, f"{title} {year}")
        await self._insist(visitor, card, "Добавить", offers("выбрать релиз"))
        listed = await self._insist(visitor, card, "выбрать релиз", says("1. "))
        number = next(
            (
                block.partition(".")[0]
                for block in re.split(r"^(?=\d+\. )", listed.text, flags=re.MULTILINE)[1:]
                if "⛔" not in block
            ),
            None,
        )
        if number is None:
            diary.left += 1
            return
        await self._insist(visitor, card, number, offers("Скачать"))
        await self._insist(visitor, card, "Скачать", says("✓ запрос"))
        diary.took[f"{title} ({year})"] = card

    async def _insist(self, visitor: Visitor, card: SeenMessage, label: str, until: Fits) -> SeenMessage:
        """Tap until the message is what it should become, as somebody does whose tap leads to nothing."""
        began = time.monotonic()
        while time.monotonic() - began < _LONGEST_SECONDS:
            seen = await visitor.sees(card)
            if until(seen):
                return seen
            if not any(label in each for row in seen.labels for each in row):
                await asyncio.sleep(0.2)
                continue
            after = await self._home.telegram.position()
            try:
                async with visitor.tapping(card, label):
                    return await visitor.sees_change(card, after, until, seconds=_PATIENCE_SECONDS)
            except (TimeoutError, AssertionError):  # or the message has moved on between the look and the tap
                continue
        raise TimeoutError(f"{label!r} on {card.text!r} leads to nothing")

    async def _ready(self, visitor: Visitor, diary: Diary) -> int:
        seen = [await visitor.sees(card) for card in diary.took.values()]
        return sum("Можно смотреть" in one.text for one in seen)

    async def _wrong(self, group: int) -> list[str]:
        """Wait for the end of everything, and compare."""
        films = Counter(title for diary in self._diaries.values() for title in diary.took)
        told: Counter[tuple[str, str]] = Counter()
        expected = Counter({(title, stage): 1 for title in films for stage in _STAGES})
        began = time.monotonic()
        heard = await Visitor(self._home).heard(group)
        while time.monotonic() - began < _LONGEST_SECONDS and (told != expected or self._wrong_requests(heard)):
            await asyncio.sleep(1)
            heard = await Visitor(self._home).heard(group)
            lines = [one.text.split("\n") for one in heard]
            told = Counter((first.removeprefix("🎬 "), second) for first, second, *_ in lines if _REQUEST not in first)
        wrong = [
            f"told {times} times instead of {expected[what]}: {what}"
            for what, times in told.items()
            if times != expected[what]
        ]
        wrong += [f"never told: {what}" for what in expected - told]
        wrong += self._wrong_requests(heard)
        for name, diary in self._diaries.items():
            wrong += await self._wrong_with(Visitor(self._home, name), diary)
        posts = [one for one in await self._home.services.requests("radarr") if one.method == "POST"]
        for path, status in (("/release", 200), ("/movie", 201)):
            done = sum(one.path.endswith(path) and one.status == status for one in posts)
            wanted = len(films) + sum(diary.left for diary in self._diaries.values()) * (path == "/movie")
            if done != wanted:
                wrong.append(f"{done} POST {path} instead of {wanted}")
        if "Traceback" in self._home.bot_log():
            wrong.append("a traceback in the bot's log")
        return wrong

    def _wrong_requests(self, heard: Sequence[SeenMessage]) -> list[str]:
        """What was taken from Seerr has to be told once; what broke off on the way may have been."""
        said = " ".join(one.text.split("\n")[0] for one in heard)
        told = Counter(re.findall(rf"{_REQUEST} \d+", said))
        wrong = [f"told {told[title]} times: {title}" for title in self._accepted if told[title] != 1]
        return wrong + [f"told {told[title]} times: {title}" for title in self._doubtful if told[title] > 1]

    async def _wrong_with(self, visitor: Visitor, diary: Diary) -> list[str]:
        """What a person's own chat has too much, too little, or in the wrong order."""
        rung = Counter[str]()
        began = time.monotonic()
        while time.monotonic() - began < _LONGEST_SECONDS and len(rung) < len(diary.took):
            await asyncio.sleep(1)
            bells = [one.text for one in await visitor.heard() if not _answers(one)]
            rung = Counter(text.splitlines()[0].removeprefix(_ALOUD) for text in bells)
        wrong = [
            f"{visitor.name} heard {rung[title]} times that {title} is there"
            for title in {*rung, *diary.took}
            if rung[title] != (title in diary.took)
        ]
        if wrong:
            return wrong
        heard = [one for one in await visitor.heard() if _answers(one)]
        if len(heard) != len(diary.wrote):
            said = [one.text.splitlines()[:2] for one in heard]
            return [f"{visitor.name} heard {len(heard)} answers to {len(diary.wrote)} messages: {said}"]
        order = [
            f"{visitor.name} wrote {words!r} and heard {one.text.splitlines()[0]!r}"
            for words, one in zip(diary.wrote, heard, strict=True)
            if words.rpartition(" ")[0] not in one.text
        ]
        unready = [
            f"{visitor.name}: {title} stands at {(await visitor.sees(card)).text!r}"
            for title, card in diary.took.items()
            if "Можно смотреть" not in (await visitor.sees(card)).text
        ]
        return order + unready

    async def _wrong_with_board(self, board: SeenMessage) -> list[str]:
        """The one message with all downloads has to be the one it was, and to say in the end that all is there."""
        began = time.monotonic()
        while time.monotonic() - began < _LONGEST_SECONDS:
            seen = await self._home.telegram.message(board.chat, board.id)
            if "Всё скачано" in seen.text:
                break
            await asyncio.sleep(1)
        else:
            return [f"the message with all downloads stands at {seen.text!r}"]
        heard = await Visitor(self._home).heard(board.chat)
        return [] if [one.id for one in heard] == [board.id] else [f"{len(heard)} messages with all downloads"]

    def summary(self) -> str:
        """What was done, in a line."""
        wrote = sum(len(diary.wrote) for diary in self._diaries.values())
        took = sum(len(diary.took) for diary in self._diaries.values())
        return (
            f"{self._done} kills, {wrote} messages answered, {took} films from the search to “ready to watch”, "
            f"{len(self._accepted)} requests taken from Seerr"
        )


async def _run(kills: int, seed: int) -> int:
    print(f"seed {seed}")
    async with Household(clock_factor=_SPEED, web=True) as home:
        torture = Torture(home, kills=kills, dice=random.Random(seed))
        wrong = await torture.run()
        print(torture.summary())
        for line in wrong:
            print(f"WRONG: {line}")
        print(f"{len(wrong)} lost, doubled or out of order")
    return bool(wrong)


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    options = parser.parse_args()
    return asyncio.run(_run(options.kills, options.seed))


if __name__ == "__main__":
    sys.exit(main())
