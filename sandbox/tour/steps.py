"""What the tour does and what it must see; a step that is not seen fails the tour."""

import asyncio
import re
from collections.abc import Callable
from typing import Final

from sandbox.household import Household
from sandbox.telegram.reports import Happening, SeenMessage
from sandbox.tour.conversation import Screen
from sandbox.tour.words import Words

_STEP_SECONDS: Final = 30.0
_FILM_SECONDS: Final = 180.0
_CODE: Final = re.compile(r"/start ([A-Z0-9]+)")
_IN_FORCE: Final = re.compile(r"is in force")


class StepNotSeen(Exception):
    """Something the tour promises did not happen; the text says what."""


class Tour:
    """One guided tour through a household."""

    def __init__(self, home: Household, screen: Screen, words: Words) -> None:
        self._home = home
        self._telegram = home.telegram
        self._screen = screen
        self._words = words
        self._names = {key: person.first_name for key, person in home.telegram.people.items()}
        self._card = 0

    async def run(self) -> None:
        """Go through all steps.

        Raises:
            StepNotSeen: one of them did not happen.

        """
        words, screen = self._words, self._screen
        screen.heading(words["part-pairing"])
        await self._pair()
        screen.heading(words["part-group"])
        group = await self._make_group()
        screen.heading(words["part-search"])
        await self._find()
        screen.heading(words["part-add"])
        await self._add()
        screen.heading(words["part-grab"])
        await self._grab()
        screen.heading(words["part-progress"])
        await self._watch(group)

    async def _pair(self) -> None:
        code = (await self._logged(_CODE, "a code, printed at the first start"))[1]
        self._screen.note(self._words["printed"].format(code=code))
        await self._stranger_hears_nothing()
        message = await self._say("anna", f"/start {code}")
        self._expect(bool(message.labels), self._words["is-admin"])

    async def _stranger_hears_nothing(self) -> None:
        after = await self._telegram.position()
        self._screen.said(self._names["gleb"], "/start")
        await self._telegram.say("gleb", "private", "/start")
        try:
            await self._bots_post(after, seconds=1.5)
        except StepNotSeen:
            self._screen.passed(self._words["silence"])
        else:
            raise StepNotSeen("a stranger was answered")

    async def _make_group(self) -> int:
        group = await self._telegram.create_group(self._words["group-name"], ["anna", "boris", self._telegram.bot])
        self._home.configure(groups=[{"chat": group, "events": ["available", "requested"]}])
        self._screen.note(self._words["edited-config"].format(chat=group))
        await self._logged(_IN_FORCE, "the new configuration in force")
        self._screen.passed(self._words["reloaded"])
        return group

    async def _find(self) -> None:
        card = await self._say("anna", self._words["query"])
        self._card = card.id
        self._expect(card.photo is not None, self._words["poster"])
        self._expect(self._words["film"] in card.text, self._words["found"])

    async def _add(self) -> None:
        await self._tap("anna", "add-button")
        await self._tap("anna", "quality")
        await self._tap("anna", "HD-1080p")
        listed = re.compile(r"^1\. ", re.MULTILINE)
        shown = await self._tap("anna", "add-and-choose", until=lambda one: bool(listed.search(one.text)))
        self._expect(len(shown.labels[0]) > 1, self._words["releases"])

    async def _grab(self) -> None:
        place = await self._first_accepted()
        details = await self._tap("anna", place)
        self._expect(self._words["score"] in details.text, self._words["explained"])
        await self._tap("anna", "download", until=lambda one: "%" in one.text or self._words["asked"] in one.text)
        self._screen.passed(self._words["grabbed"])

    async def _first_accepted(self) -> str:
        """Return the number of the best release that the library does not reject, turning pages where needed."""
        for _ in range(10):
            shown = await self._telegram.message("anna", self._card)
            for release in re.finditer(r"^(\d+)\. .*(?:\n +\S.*)*", shown.text, re.MULTILINE):
                if "⛔" not in release[0]:
                    return release[1]
            await self._tap("anna", "▶️")
        raise StepNotSeen("every release is rejected")

    async def _watch(self, group: int) -> None:
        """Watch the message move, kill the bot on the way, and wait for film and group."""
        words, killed, seen = self._words, False, list[str]()
        after = await self._telegram.position()
        try:
            async with asyncio.timeout(_FILM_SECONDS):
                async for happening in self._telegram.follow(after=after):
                    message = happening.message
                    if message is None or happening.kind not in ("message_edited", "message_posted"):
                        continue
                    if message.chat == group and message.author == self._telegram.bot.name:
                        self._screen.message(message, where=words["group-name"])
                        seen.append("group")
                    elif message.id == self._card and happening.kind == "message_edited":
                        self._screen.message(message)
                        seen += [key for key in ("downloading", "ready") if words[key] in message.text]
                        if not killed and _is_moving(message.text, words):
                            killed = True
                            await self._kill()
                    if "group" in seen and "ready" in seen:
                        break
        except TimeoutError:
            missing = {"downloading", "ready", "group"} - set(seen)
            raise StepNotSeen(f"not seen in {_FILM_SECONDS:.0f} s: {', '.join(sorted(missing))}") from None
        self._expect("downloading" in seen, words["saw-progress"])
        self._expect(killed, words["survived"])
        self._expect("ready" in seen, words["saw-ready"])
        told = [one for one in await self._telegram.messages(group) if one.author == self._telegram.bot.name]
        self._expect(len(told) == 1, words["told-once"])

    async def _kill(self) -> None:
        pid = self._home.bot_pid
        await self._home.kill_bot()
        self._screen.note(self._words["killed"].format(pid=pid))
        await self._home.start_bot()
        self._screen.note(self._words["restarted"])

    async def _say(self, who: str, text: str) -> SeenMessage:
        after = await self._telegram.position()
        self._screen.said(self._names[who], text)
        await self._telegram.say(who, "private", text)
        message = await self._bots_post(after)
        self._screen.message(message)
        return message

    async def _tap(self, who: str, label: str, *, until: Callable[[SeenMessage], bool] = lambda _: True) -> SeenMessage:
        """Tap the button that bears these words, and return the message as it looks after that."""
        wanted = self._words.get(label, label)
        message = await self._telegram.message(who, self._card)
        labels = [one for row in message.labels for one in row]
        exact = next((one for one in labels if one == wanted), None) or next(
            (one for one in labels if wanted in one), None
        )
        if exact is None:
            raise StepNotSeen(f"there is no button “{wanted}” among {labels}")
        after = await self._telegram.position()
        self._screen.tapped(self._names[who], exact)
        answer = await self._telegram.tap(who, "private", self._card, label=exact)
        self._screen.answered(answer.text)

        def fits(happening: Happening) -> bool:
            shown = happening.message
            return happening.kind == "message_edited" and shown is not None and shown.id == self._card and until(shown)

        happening = await self._wait(fits, after, f"an answer to “{exact}”")
        if happening.message is None:
            raise StepNotSeen("an edit without a message")
        self._screen.message(happening.message)
        return happening.message

    async def _logged(self, pattern: re.Pattern[str], what: str) -> re.Match[str]:
        """Return where the bot's log has it, as soon as it has."""
        try:
            async with asyncio.timeout(_STEP_SECONDS):
                while (found := pattern.search(self._home.bot_log())) is None:  # noqa: ASYNC110  # another process writes it
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise StepNotSeen(f"not seen in {_STEP_SECONDS:.0f} s: {what}") from None
        return found

    async def _bots_post(self, after: int, *, seconds: float = _STEP_SECONDS) -> SeenMessage:
        happening = await self._wait(
            lambda one: (
                one.kind == "message_posted"
                and one.message is not None
                and one.message.author == self._telegram.bot.name
            ),
            after,
            "an answer of the bot",
            seconds=seconds,
        )
        if happening.message is None:
            raise StepNotSeen("a post without a message")
        return happening.message

    async def _wait(
        self, fits: Callable[[Happening], bool], after: int, what: str, *, seconds: float = _STEP_SECONDS
    ) -> Happening:
        try:
            return await self._telegram.wait_for(fits, seconds=seconds, after=after)
        except TimeoutError:
            raise StepNotSeen(f"not seen in {seconds:.0f} s: {what}") from None

    def _expect(self, seen: bool, words: str) -> None:
        if not seen:
            raise StepNotSeen(words)
        self._screen.passed(words)


def _is_moving(text: str, words: Words) -> bool:
    return words["downloading"] in text and not re.search(r"\b0\s%", text)
