"""What a kind of service must say of itself to join the contract suite, and the stage its tests are played on."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import psutil
import pykka
from aiohttp import web
from aiohttp.typedefs import Handler

from actors.http import FinishedCall
from actors.registry import start
from actors.runtime import remote
from actors.service import Hooks
from sandbox.services.simulator import ServiceAddress
from sandbox.services.stack import SimulatedStack
from tests.upstream import Asked, Document
from tgarr.config import Service
from tgarr.domain.status import Circuit


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing the face can do.

    Attributes:
        name: as a test report shows it.
        method, path: the request that it is about; `path` as it begins.
        call: does it; what must be done before is done here as well.

    """

    name: str
    method: str = "GET"
    path: str
    call: Callable[[Any], Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A kind of service, for the contract suite. One module of `tests.contract.kinds` each, named like the kind.

    Attributes:
        face: what the actor can do.
        versions: the simulated ones.
        read: reads, past the cache; of the kind of answer that is decoded.
        kept: reads through the cache.
        change: changes something; what it changes need not be looked up.
        unclear: changes whose end is looked up when it is unclear; each brings about a state that can be seen.
        others: the rest of the face, to be held to the upstream document.
        documents: the upstream document of each version; none where there is no official one.
        undeclared_status: method and last word of the path, where upstream answers with another status than its
            document says: that one.
        unlike_document: version (empty for all of them), method and last word of the path of requests that the
            document does not describe as the server takes them, with the reason.
        stranger: a kind whose server answers at the address by mistake, and how its product is called.
        beside: services that the simulated one needs.
        extra: further keys of its stanza.

    """

    face: type
    versions: Sequence[str]
    read: Case
    kept: Case
    change: Case
    unclear: Sequence[Case] = ()
    others: Sequence[Case] = ()
    documents: Mapping[str, str] = field(default_factory=dict)
    undeclared_status: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unlike_document: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    stranger: tuple[str, str] | None = None
    beside: Sequence[str] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request to the simulator and its answer."""

    method: str
    url: str
    headers: Mapping[str, str]
    request_type: str
    request_body: bytes
    status: int
    body: bytes
    content_type: str

    @property
    def kind(self) -> tuple[str, ...]:
        """What it is alike to: method, path without numbers, names of parameters and of the body's members."""
        parts = urlsplit(self.url)
        members = sorted(json.loads(self.request_body)) if self.request_type == "application/json" else []
        path = re.sub(r"/\d+", "/0", parts.path)
        return (self.method, path, str(self.status), *(name for name, _ in parse_qsl(parts.query)), *members)

    def is_of(self, case: Case) -> bool:
        return self.method == case.method and urlsplit(self.url).path.startswith(case.path)

    def hold(self, document: Document, contract: Contract, version: str) -> None:
        words = [word for word in urlsplit(self.url).path.split("/") if word and not word.isdigit()]
        if not {(known, self.method, words[-1]) for known in ("", version)} & contract.unlike_document.keys():
            document.hold_request(
                Asked(
                    method=self.method,
                    url=self.url,
                    headers=self.headers,
                    content_type=self.request_type,
                    body=self.request_body,
                )
            )
        document.hold(self, declared_status=contract.undeclared_status.get((self.method, words[-1])))


class RecordingStack(SimulatedStack):
    """A simulated stack that writes down what is said."""

    exchanges: list[Exchange]

    async def _serve(self) -> None:
        self.exchanges = []
        for name, simulator in self.simulators.items():
            app = simulator.application()
            if name in self.services:
                app.middlewares.insert(0, self._recording())
            await self._listeners[name].start(app)

    def _recording(self) -> Any:
        @web.middleware
        async def record(request: web.Request, handler: Handler) -> web.StreamResponse:
            # A form with files can be read only once, and that is for the simulator to do.
            body = b"" if request.content_type.startswith("multipart/") else await request.read()
            answer = await handler(request)
            content = answer.body if isinstance(answer, web.Response) and isinstance(answer.body, bytes) else b""
            self.exchanges.append(
                Exchange(
                    method=request.method,
                    url=str(request.url),
                    headers=dict(request.headers),
                    request_type=request.content_type if body else "",
                    request_body=body,
                    status=answer.status,
                    body=content,
                    content_type=answer.content_type,
                )
            )
            return answer

        return record


@dataclass(slots=True, kw_only=True)
class Scene:
    """One service, simulated, and the actors that were started for it."""

    kind: str
    version: str
    contract: Contract
    stack: RecordingStack
    started: list[pykka.ActorRef[Any]] = field(default_factory=list)
    calls: list[FinishedCall] = field(default_factory=list)
    circuits: list[tuple[str, Circuit]] = field(default_factory=list)

    @property
    def address(self) -> ServiceAddress:
        return self.stack.services[self.kind]

    def start(self, *, at: ServiceAddress | None = None, **settings: Any) -> Any:
        """Start an actor of the kind and return its face; `settings` are keys of its stanza."""
        at = at or self.address
        stanza = {"rate_limit": 1000, **self.contract.extra, **at.as_json(), "type": self.kind, **settings}
        hooks = Hooks(on_call=self.calls.append, on_circuit=lambda name, circuit: self.circuits.append((name, circuit)))
        self.started.append(start(self.kind, Service.model_validate(stanza), hooks))
        return remote(self.started[-1], self.contract.face)

    async def attempts(self, case: Case) -> int:
        """How many requests of the case have arrived."""
        log = await self.stack.requests(self.kind)
        return sum(1 for entry in log if entry.method == case.method and entry.path.startswith(case.path))

    def connections(self) -> int:
        """How many connections this process has to the service."""
        port = urlsplit(self.address.url).port
        return sum(1 for held in psutil.Process().net_connections("tcp") if held.raddr and held.raddr.port == port)
