"""What Prometheus reads: counts since the start, and how everything stands at the moment of asking."""

import asyncio
import itertools
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from aiohttp import web
from prometheus_client import CollectorRegistry, Metric, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from pydantic import SecretStr

from actors.runtime import Lane
from actors.stores import live_cards, outbox
from tgarr.chat.house import House
from tgarr.chat.meters import BOUNDS
from tgarr.domain.capabilities import Service, TorrentClient
from tgarr.domain.status import Circuit, Hearing, ServiceState
from tgarr.domain.transfers import ClientTotals
from tgarr.errors import ActorError, ServiceError

Token = Callable[[], SecretStr | None]

_CIRCUITS: Final = tuple(Circuit)
_PATIENCE_SECONDS: Final = 2.0
"""With a client that hangs: Prometheus waits ten seconds, and then has nothing of anything."""


class Metrics:
    """The page.

    Args:
        house: what is measured.
        token: returns what has to come as `Authorization: Bearer …`; None where everybody may look who can reach it.

    """

    def __init__(self, house: House, token: Token) -> None:
        self._house = house
        self._token = token

    def application(self) -> web.Application:
        """Return the application."""
        app = web.Application()
        app.add_routes([web.get("", self._read)])
        return app

    async def _read(self, request: web.Request) -> web.Response:
        token = self._token()
        if token is not None:
            scheme, _, given = request.headers.get("Authorization", "").partition(" ")
            wanted = token.get_secret_value().encode()
            if not secrets.compare_digest(given.strip().encode("utf-8", "surrogatepass"), wanted) or scheme != "Bearer":
                raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(_Collected(await self._collect()))
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _collect(self) -> list[Metric]:
        states, down = [], []
        for name, service in self._house.faces(Service, lane=Lane.BACKGROUND).items():
            try:
                states.append(await service.state())
            except ActorError:
                down.append(name)
        waiting = await self._house.state.read(outbox.waiting)
        cards = len(await self._house.state.read(live_cards.unfinished))
        return [
            *_services(states, down),
            *self._calls(),
            *self._telegram(waiting),
            *self._inside(),
            await self._speeds(),
            _gauge("tgarr_live_cards", "Messages that move until what they show is over.", {(): float(cards)}),
            _gauge(
                "tgarr_stream_listeners",
                "Subscriptions to a stream of the house.",
                {
                    ("events",): float(self._house.events.listeners),
                    ("signals",): float(self._house.signals.listeners),
                },
                ("stream",),
            ),
        ]

    def _inside(self) -> Iterable[Metric]:
        mailboxes = {(name.lstrip(":"),): float(n) for name, n in self._house.directory.waiting().items()}
        yield _gauge("tgarr_mailbox_messages", "Messages that wait in an actor's mailbox.", mailboxes, ("actor",))
        queues = {(name,): float(count()) for name, count in self._house.meters.queues.items()}
        yield _gauge("tgarr_queue_messages", "What waits to be dealt with where no mailbox is.", queues, ("queue",))
        requests = CounterMetricFamily(
            "tgarr_requests", "What people wrote and tapped, and how it ended.", labels=("kind", "outcome")
        )
        for labels, count in self._house.meters.requests.items():
            requests.add_metric(labels, count)
        yield requests

    async def _speeds(self) -> Metric:
        clients = self._house.faces(TorrentClient, lane=Lane.BACKGROUND)
        found = await asyncio.gather(*map(_totals, clients.values()))
        speeds: dict[tuple[str, str], float] = {}
        for name, totals in zip(clients, found, strict=True):
            if totals is not None:
                speeds[name, "down"] = float(totals.download_speed)
                speeds[name, "up"] = float(totals.upload_speed)
        return _gauge("tgarr_transfer_speed_bytes", "Bytes a second.", speeds, ("client", "direction"))

    def _calls(self) -> Iterable[Metric]:
        meters = self._house.meters
        calls = CounterMetricFamily(
            "tgarr_service_calls", "Calls of services that are over.", labels=("service", "operation", "outcome")
        )
        for labels, count in meters.calls.items():
            calls.add_metric(labels, count)
        yield calls
        seconds = HistogramMetricFamily(
            "tgarr_service_call_seconds", "How long calls of services took.", labels=("service", "operation")
        )
        for names, durations in meters.durations.items():
            sums = itertools.accumulate(durations.buckets)
            buckets = list(zip((*map(str, BOUNDS), "+Inf"), sums, strict=True))
            seconds.add_metric(names, buckets, sum_value=durations.total)
        yield seconds

    def _telegram(self, waiting: dict[int, int]) -> Iterable[Metric]:
        meters = self._house.meters
        said = CounterMetricFamily("tgarr_telegram_said", "Rows of the outbox that ended.", labels=("kind", "outcome"))
        for labels, count in meters.said.items():
            said.add_metric(labels, count)
        yield said
        times, in_all = self._house.front.flooded
        yield CounterMetricFamily("tgarr_flood_waits", "Times that Telegram asked to wait.", value=times)
        yield CounterMetricFamily("tgarr_flood_wait_seconds", "Seconds for which it asked to wait.", value=in_all)
        names = {0: "reply", 10: "notice", 20: "progress"}
        yield _gauge(
            "tgarr_outbox_waiting",
            "Rows of the outbox that wait to be sent.",
            {(name,): float(waiting.get(priority, 0)) for priority, name in names.items()},
            ("priority",),
        )


async def _totals(client: TorrentClient) -> ClientTotals | None:
    """Return how a client stands now, if it says so in time."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            totals = await client.totals()
    except (TimeoutError, ServiceError, ActorError):
        return None
    return totals.value if totals.trouble is None else None


class _Collected:
    """Gives what was collected before: the library asks at once, and our answers take a while."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _services(states: Iterable[ServiceState], down: Iterable[str]) -> Iterable[Metric]:
    known = list(states)
    up = {(one.name,): float(one.error is None and one.circuit is not Circuit.OPEN) for one in known}
    yield _gauge("tgarr_service_up", "Whether the last call went well.", up | {(name,): 0.0 for name in down}, _SERVICE)
    circuits = {(one.name, each.value): float(one.circuit is each) for one in known for each in _CIRCUITS}
    yield _gauge("tgarr_service_circuit", "Where the breaker stands.", circuits, ("service", "state"))
    live = {(one.name,): float(one.hearing is Hearing.LIVE) for one in known}
    yield _gauge("tgarr_service_heard_live", "Whether it tells us by itself.", live, _SERVICE)
    cached = {(one.name,): float(one.cached) for one in known}
    yield _gauge("tgarr_cache_answers", "Answers that are kept.", cached, _SERVICE)
    reads = CounterMetricFamily(
        "tgarr_cache_reads", "Answers given from the cache, or waited for.", labels=("service", "outcome")
    )
    for one in known:
        reads.add_metric((one.name, "hit"), one.cache_hits)
        reads.add_metric((one.name, "miss"), one.cache_misses)
    yield reads


_SERVICE: Final = ("service",)


def _gauge(name: str, words: str, values: Mapping[Any, float], labels: tuple[str, ...] = ()) -> Metric:
    gauge = GaugeMetricFamily(name, words, labels=labels)
    for given, value in values.items():
        gauge.add_metric(given, value)
    return gauge
