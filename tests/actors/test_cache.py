"""The cache: fresh, old, older; one fetch for many askers; what is forgotten and what is let go."""

import asyncio
from dataclasses import dataclass, field

import pytest

from actors.cache import Cache
from tgarr.domain.answers import Answer
from tgarr.errors import ServiceError, ServiceNotFound, ServiceTimeout

KEY = ("library",)


@dataclass(slots=True)
class Source:
    """Something to fetch from: counts, fails and waits as told; its own clock is moved by hand."""

    now: float = 0.0
    asked: int = 0
    cancelled: int = 0
    error: Exception | None = None
    gate: asyncio.Event | None = None
    cache: Cache = field(init=False)

    def __post_init__(self) -> None:
        self.cache = Cache(clock=lambda: self.now, size=3)

    async def fetch(self) -> int:
        self.asked += 1
        number = self.asked
        try:
            if self.gate is not None:
                await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.error is not None:
            raise self.error
        return number

    async def get(self, *key: str, fresh: float = 10) -> Answer[int]:
        return await self.cache.get(key or KEY, self.fetch, fresh=fresh)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_fresh_answer_is_given_with_its_age() -> None:
    source = Source()
    assert await source.get() == Answer(1)
    source.now = 10
    assert await source.get() == Answer(1, age=10)
    assert source.asked == 1


async def test_what_did_not_wait_for_the_service_is_a_hit() -> None:
    source = Source()
    await source.get()
    source.now = 15
    await source.get()  # old: a new one is fetched behind it
    await settle()
    await source.get()
    assert (source.cache.hits, source.cache.misses) == (2, 1)
    source.now, source.error = 100, ServiceTimeout("radarr", "slow")
    assert (await source.get()).trouble is not None
    assert (source.cache.hits, source.cache.misses) == (2, 2)


async def test_an_old_answer_is_given_while_a_new_one_is_fetched() -> None:
    source = Source()
    await source.get()
    source.now = 15
    assert await source.get() == Answer(1, age=15)
    assert await source.get() == Answer(1, age=15)
    await settle()
    assert source.asked == 2
    assert await source.get() == Answer(2)


async def test_an_older_one_waits_for_the_new_one() -> None:
    source = Source()
    await source.get()
    source.now = 21
    assert await source.get() == Answer(2)


async def test_when_it_cannot_be_asked_the_old_answer_comes_with_the_trouble() -> None:
    source = Source()
    await source.get()
    source.now, source.error = 500, ServiceTimeout("radarr")
    assert await source.get() == Answer(1, age=500, trouble=source.error)
    source.error = None
    assert await source.get() == Answer(3)


async def test_the_trouble_of_a_fetch_behind_is_told_with_the_next_answer() -> None:
    source = Source()
    await source.get()
    source.now, source.error = 15, ServiceTimeout("radarr")
    assert (await source.get()).trouble is None
    await settle()
    assert (await source.get()).trouble is source.error
    source.error = None
    await settle()
    await source.get()
    await settle()
    assert (await source.get()).trouble is None


async def test_an_answer_is_not_kept_for_ever() -> None:
    source = Source()
    await source.get()
    source.now, source.error = 86_401, ServiceTimeout("radarr")
    with pytest.raises(ServiceTimeout):
        await source.get()


async def test_a_no_of_the_service_is_no_trouble() -> None:
    source = Source()
    await source.get()
    source.now, source.error = 50, ServiceNotFound("radarr")
    with pytest.raises(ServiceNotFound):
        await source.get()
    source.error = ServiceTimeout("radarr")
    with pytest.raises(ServiceTimeout):
        await source.get()
    assert len(source.cache) == 0


async def test_a_mistake_of_ours_is_raised_and_keeps_nothing_back() -> None:
    source = Source()
    await source.get()
    source.now, source.error = 50, KeyError("bug")
    with pytest.raises(KeyError):
        await source.get()
    source.error = None
    assert await source.get() == Answer(3)


async def test_zero_asks_each_time_and_still_helps_when_the_service_is_down() -> None:
    source = Source()
    assert await source.get(fresh=0) == Answer(1)
    assert await source.get(fresh=0) == Answer(2)
    source.error, source.now = ServiceTimeout("radarr"), 7
    assert await source.get(fresh=0) == Answer(2, age=7, trouble=source.error)


async def test_one_fetch_serves_all_who_ask_meanwhile() -> None:
    source = Source(gate=asyncio.Event())
    askers = [asyncio.create_task(source.get()) for _ in range(5)]
    other = asyncio.create_task(source.get("else"))
    await settle()
    assert source.asked == 2
    assert source.gate is not None
    source.gate.set()
    assert {(await asker).value for asker in askers} == {1}
    assert (await other).value == 2


async def test_an_asker_that_leaves_does_not_take_the_fetch_along() -> None:
    source = Source(gate=asyncio.Event())
    leaving, staying = (asyncio.create_task(source.get()) for _ in range(2))
    await settle()
    leaving.cancel()
    await settle()
    assert source.gate is not None
    source.gate.set()
    assert (await staying).value == 1
    assert (source.asked, source.cancelled) == (1, 0)


async def test_when_all_have_left_the_fetch_ends() -> None:
    source = Source(gate=asyncio.Event())
    askers = [asyncio.create_task(source.get()) for _ in range(2)]
    await settle()
    for asker in askers:
        asker.cancel()
    await settle()
    assert source.cancelled == 1
    assert source.gate is not None
    source.gate.set()
    assert await source.get() == Answer(2)


async def test_a_fetch_behind_goes_on_though_nobody_waits() -> None:
    source = Source()
    await source.get()
    source.now, source.gate = 15, asyncio.Event()
    await source.get()
    await settle()
    source.now = 30
    impatient = asyncio.create_task(source.get())
    await settle()
    impatient.cancel()
    await settle()
    source.gate.set()
    await settle()
    assert await source.get() == Answer(2)
    assert (source.asked, source.cancelled) == (2, 0)


async def test_what_was_forgotten_is_asked_anew() -> None:
    source = Source()
    for key in (("episodes", "1"), ("episodes", "2"), ("library",)):
        await source.get(*key)
    source.cache.forget("episodes", "1")
    assert [(await source.get(*key)).value for key in (("episodes", "2"), ("library",))] == [2, 3]
    assert (await source.get("episodes", "1")).value == 4
    source.cache.forget("episodes")
    assert len(source.cache) == 1
    source.cache.forget()
    assert len(source.cache) == 0


async def test_a_fetch_begun_before_the_forgetting_is_not_kept() -> None:
    source = Source(gate=asyncio.Event())
    early = asyncio.create_task(source.get())
    await settle()
    source.cache.forget("library")
    late = asyncio.create_task(source.get())
    await settle()
    assert source.gate is not None
    source.gate.set()
    assert ((await early).value, (await late).value) == (1, 2)
    assert (await source.get()).value == 2


async def test_a_forgotten_fetch_that_nobody_waits_for_ends_too() -> None:
    source = Source(gate=asyncio.Event())
    early = asyncio.create_task(source.get())
    await settle()
    source.cache.forget("library")
    late = asyncio.create_task(source.get())
    await settle()
    early.cancel()
    await settle()
    assert source.cancelled == 1
    assert source.gate is not None
    source.gate.set()
    assert (await late).value == 2


async def test_what_is_doubted_is_asked_for_anew_and_still_there_when_that_fails() -> None:
    source = Source()
    assert (await source.get()).value == 1
    source.cache.doubt("another topic")
    assert (await source.get()).value == 1
    source.cache.doubt("library")
    source.error = ServiceTimeout("radarr")
    failed = await source.get()
    assert (failed.value, failed.trouble) == (1, source.error)
    source.error = None
    assert (await source.get()).value == 3
    assert (await source.get()).value == 3


async def test_what_is_under_way_when_it_is_doubted_is_not_kept() -> None:
    source = Source(gate=asyncio.Event())
    early = asyncio.create_task(source.get())
    await settle()
    source.cache.doubt("library")
    assert source.gate is not None
    source.gate.set()
    assert (await early).value == 1
    assert (await source.get()).value == 2


async def test_the_one_used_longest_ago_goes_first() -> None:
    source = Source()
    for key in "abc":
        await source.get(key)
    await source.get("a")
    await source.get("d")
    assert len(source.cache) == 3
    assert (await source.get("a")).value == 1
    assert (await source.get("b")).value == 5


async def test_of_a_topic_with_large_answers_few_are_kept() -> None:
    source = Source()
    source.cache.most = {"large": 2}
    await source.get("small")
    for key in "ab":
        await source.get("large", key)
    await source.get("large", "a")
    await source.get("large", "c")
    assert [(await source.get(*key)).value for key in (("small",), ("large", "a"), ("large", "c"))] == [1, 2, 4]
    assert (await source.get("large", "b")).value == 5


async def test_closing_ends_what_is_under_way() -> None:
    source = Source(gate=asyncio.Event())
    asker = asyncio.create_task(source.get())
    await settle()
    await source.cache.close()
    with pytest.raises(asyncio.CancelledError):
        await asker
    assert source.cancelled == 1
    await source.cache.close()
    assert len(asyncio.all_tasks()) == 1


async def test_every_asker_hears_of_the_failure_and_no_task_complains() -> None:
    source = Source(error=ServiceTimeout("radarr"))
    results = await asyncio.gather(*(source.get() for _ in range(3)), return_exceptions=True)
    assert all(isinstance(result, ServiceError) for result in results)
    assert source.asked == 1
