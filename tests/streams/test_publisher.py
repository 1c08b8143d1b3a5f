import asyncio
import logging

import pytest
import reactivex
from reactivex import operators as ops

from streams.publisher import Publisher


async def test_everybody_hears_everything_in_the_order_of_subscription() -> None:
    publisher, heard = Publisher[int](), list[str]()
    for name in ("a", "b"):
        publisher.stream.subscribe(lambda event, name=name: heard.append(f"{name}{event}"))
    publisher.publish(1)
    publisher.publish(2)
    assert heard == ["a1", "b1", "a2", "b2"]


async def test_one_that_fails_silences_nobody_and_goes_on_listening(caplog: pytest.LogCaptureFixture) -> None:
    publisher, heard = Publisher[int](), list[str]()

    def fails(event: int) -> None:
        heard.append(f"bad{event}")
        raise ValueError("a mistake in a listener")

    publisher.stream.subscribe(fails)
    publisher.stream.subscribe(lambda event: heard.append(f"good{event}"))
    with caplog.at_level(logging.ERROR):
        publisher.publish(1)
        publisher.publish(2)
    assert heard == ["bad1", "good1", "bad2", "good2"]
    assert caplog.text.count("a mistake in a listener") >= 2


async def test_who_unsubscribes_while_an_event_is_published_disturbs_nobody() -> None:
    publisher, heard = Publisher[int](), list[str]()
    second: list[reactivex.abc.DisposableBase] = []

    def first(event: int) -> None:
        heard.append(f"first{event}")
        second[0].dispose()

    publisher.stream.subscribe(first)
    second.append(publisher.stream.subscribe(lambda event: heard.append(f"second{event}")))
    publisher.stream.subscribe(lambda event: heard.append(f"third{event}"))
    publisher.publish(1)
    publisher.publish(2)
    assert heard == ["first1", "third1", "first2", "third2"]
    assert publisher.listeners == 2


async def test_who_subscribes_while_an_event_is_published_hears_the_next_one() -> None:
    publisher, heard = Publisher[int](), list[int]()
    publisher.stream.pipe(ops.take(1)).subscribe(lambda _: publisher.stream.subscribe(heard.append))
    publisher.publish(1)
    publisher.publish(2)
    assert heard == [2]
    assert publisher.listeners == 1  # the first one has ended and is forgotten


async def test_each_subscription_ends_for_itself() -> None:
    publisher = Publisher[int]()
    subscriptions = [publisher.stream.subscribe(lambda _: None) for _ in range(3)]
    subscriptions[1].dispose()
    subscriptions[1].dispose()
    assert publisher.listeners == 2


def test_another_loop_may_not_publish() -> None:
    publisher = Publisher[int]()

    async def publish() -> None:
        publisher.publish(1)

    asyncio.run(publish())
    with pytest.raises(RuntimeError, match="one loop"):
        asyncio.run(publish())
