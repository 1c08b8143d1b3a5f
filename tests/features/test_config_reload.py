import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tgarr.config import Changes, Config, InvalidConfig, load
from tgarr.reload import Reloader

TELEGRAM = "telegram: {api_id: 1, api_hash: 0123456789abcdef0123456789abcdef, bot_token: '1:x'}\n"


class Witness:
    """Records what the reloader says; `failure` makes applying raise."""

    def __init__(self) -> None:
        self.applied: list[Changes] = []
        self.refused: list[InvalidConfig] = []
        self.accepted = 0
        self.failure: Exception | None = None

    async def apply(self, changes: Changes, config: Config) -> None:
        assert config.telegram.api_id == 1
        if self.failure:
            raise self.failure
        self.applied.append(changes)

    async def accept(self) -> None:
        self.accepted += 1

    async def refuse(self, error: InvalidConfig) -> None:
        self.refused.append(error)
        if self.failure:
            raise self.failure


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def watching(path: Path, witness: Witness) -> AsyncIterator[Reloader]:
    reloader = Reloader(
        path,
        config=load(path, environment={}),
        environment={},
        apply=witness.apply,
        refuse=witness.refuse,
        accept=witness.accept,
        every=0.02,
    )
    task = asyncio.create_task(reloader.run())
    try:
        yield reloader
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def in_place(path: Path, text: str) -> None:
    path.write_text(text)


def as_editors_do(path: Path, text: str) -> None:
    fresh = path.with_name(".config.yaml.swp")
    fresh.write_text(text)
    fresh.rename(path)


@pytest.mark.parametrize("save", [in_place, as_editors_do])
async def test_a_saved_change_is_applied(tmp_path: Path, save: Callable[[Path, str], None]) -> None:
    path, witness = tmp_path / "config.yaml", Witness()
    path.write_text(TELEGRAM)
    async with watching(path, witness) as reloader:
        save(path, TELEGRAM + "language: en\n")
        await until(lambda: len(witness.applied) == 1)
        save(path, TELEGRAM + "language: en\nservices: {a: {type: t, url: http://h}}\n")
        await until(lambda: len(witness.applied) == 2)
        assert reloader.config.language == "en"
    assert witness.applied == [Changes(sections=frozenset({"language"})), Changes(added=("a",))]
    assert witness.refused == []


async def test_a_mounted_configuration_that_is_exchanged_by_a_link(tmp_path: Path) -> None:
    mounted, witness = tmp_path / "mounted", Witness()
    for name, text in (("..1", TELEGRAM), ("..2", TELEGRAM + "language: en\n")):
        (mounted / name).mkdir(parents=True)
        (mounted / name / "config.yaml").write_text(text)
    (mounted / "..data").symlink_to("..1")
    (mounted / "config.yaml").symlink_to("..data/config.yaml")
    async with watching(mounted / "config.yaml", witness) as reloader:
        (mounted / "..next").symlink_to("..2")
        (mounted / "..next").rename(mounted / "..data")
        await until(lambda: witness.applied)
        assert reloader.config.language == "en"
        (mounted / "..2" / "config.yaml").write_text(TELEGRAM)  # the new target is watched as well
        await until(lambda: len(witness.applied) == 2)


async def test_an_invalid_file_leaves_the_old_configuration(tmp_path: Path) -> None:
    path, witness = tmp_path / "config.yaml", Witness()
    path.write_text(TELEGRAM)
    async with watching(path, witness) as reloader:
        as_editors_do(path, TELEGRAM + "langauge: en\n")
        await until(lambda: witness.refused)
        assert witness.refused[0].mistakes[0].meant == "language"
        assert reloader.config.language == "ru"
        path.unlink()
        await until(lambda: len(witness.refused) == 2)
        assert witness.refused[1].mistakes[0].what == "no-file"
        in_place(path, TELEGRAM + "language: en\n")
        await until(lambda: reloader.config.language == "en")
    assert len(witness.applied) == 1


async def test_a_failing_application_is_refused_and_the_watch_goes_on(tmp_path: Path) -> None:
    path, witness = tmp_path / "config.yaml", Witness()
    path.write_text(TELEGRAM)
    witness.failure = RuntimeError("hunter2")
    async with watching(path, witness) as reloader:
        in_place(path, TELEGRAM + "language: en\n")
        await until(lambda: witness.refused)
        assert witness.refused[0].mistakes[0].what == "apply-failed"
        assert "hunter2" not in witness.refused[0].words("en")
        assert reloader.config.language == "ru"
        witness.failure = None
        in_place(path, TELEGRAM + "language: en\nlog: {level: debug}\n")
        await until(lambda: witness.applied)
    assert witness.applied == [Changes(sections=frozenset({"language", "log"}))]


async def test_a_save_that_changes_nothing_is_silent(tmp_path: Path) -> None:
    path, witness = tmp_path / "config.yaml", Witness()
    path.write_text(TELEGRAM)
    reloader = Reloader(
        path,
        config=load(path, environment={}),
        environment={},
        apply=witness.apply,
        refuse=witness.refuse,
        accept=witness.accept,
    )
    looks: list[Callable[[], Awaitable[None]]] = [reloader.look] * 2
    path.write_text(TELEGRAM + "# a comment\n")
    for look in looks:
        await look()
    assert (witness.applied, witness.refused, witness.accepted) == ([], [], 0)


async def test_the_first_good_file_after_a_mistaken_one_is_told_once_also_when_it_is_the_former(tmp_path: Path) -> None:
    path, witness = tmp_path / "config.yaml", Witness()
    path.write_text(TELEGRAM)
    async with watching(path, witness):
        in_place(path, TELEGRAM + "langage: en\n")
        await until(lambda: witness.refused)
        in_place(path, TELEGRAM)
        await until(lambda: witness.accepted)
        in_place(path, TELEGRAM + "language: en\n")
        await until(lambda: witness.applied)
    assert (len(witness.refused), witness.accepted) == (1, 1)
