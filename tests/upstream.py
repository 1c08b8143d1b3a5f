"""The upstream OpenAPI documents, and how an exchange is held to them; without the documents those checks skip."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from http.cookies import SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl, urlsplit

import pytest

if TYPE_CHECKING:
    from openapi_core import OpenAPI

REPOSITORY = Path(__file__).parents[1]


class Answered(Protocol):
    """An answer, and what was asked."""

    @property
    def status(self) -> int: ...

    @property
    def body(self) -> bytes: ...

    @property
    def content_type(self) -> str: ...

    @property
    def method(self) -> str: ...

    @property
    def url(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it arrived. `url` has the query."""

    method: str
    url: str
    headers: Mapping[str, str]
    content_type: str = ""
    body: bytes = b""


@dataclass(slots=True)
class _Request:
    """openapi-core's request protocol."""

    host_url: str
    path: str
    method: str
    parameters: Any
    content_type: str = ""
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Response:
    """openapi-core's response protocol."""

    status_code: int
    data: bytes
    content_type: str
    headers: Any


@dataclass(frozen=True, slots=True)
class Document:
    """One upstream document: raises openapi-core's errors for what breaks it."""

    openapi: "OpenAPI"
    parameters: Mapping[tuple[str, str], frozenset[str]] = field(repr=False)

    def hold(self, answer: Answered, *, declared_status: int | None = None) -> None:
        """Hold an answer to the document; `declared_status` where it declares another for the same thing."""
        answered = _Response(declared_status or answer.status, answer.body, answer.content_type, {})
        self.openapi.validate_response(_request(answer.method, answer.url), answered)

    def hold_request(self, asked: Asked) -> None:
        """Hold a request to the document: path, parameters, body, key; and no parameter it does not know."""
        from openapi_core.datatypes import Headers, ImmutableMultiDict, RequestParameters

        query = parse_qsl(urlsplit(asked.url).query, keep_blank_values=True)
        cookies = SimpleCookie(asked.headers.get("Cookie", ""))
        request = _request(asked.method, asked.url)
        request.parameters = RequestParameters(
            query=ImmutableMultiDict(query),
            header=Headers(asked.headers),
            cookie=ImmutableMultiDict((name, cookie.value) for name, cookie in cookies.items()),
        )
        request.content_type, request.body = asked.content_type, asked.body or None
        self.openapi.validate_request(request)
        template = self._template(request.path)
        unknown = {name for name, _ in query} - self.parameters[template, request.method]
        assert not unknown, f"{asked.method} {template} has no parameter {', '.join(sorted(unknown))}"

    def _template(self, path: str) -> str:
        known = {template for template, _ in self.parameters}
        if path in known:
            return path
        return next(template for template in known if re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", template), path))


def _request(method: str, url: str) -> _Request:
    from openapi_core.datatypes import RequestParameters

    return _Request(
        host_url="http://service",
        path=urlsplit(url).path,
        method=method.lower(),
        parameters=RequestParameters(),
    )


def sample(name: str) -> bytes:
    """Return `samples/<name>`, a payload that a real server once gave; skips where there is none."""
    path = _specs() / "samples" / name
    if not path.is_file():
        pytest.skip(f"no upstream sample {name}: set TGARR_SPECS to the folder that has samples/")
    return path.read_bytes()


def _specs() -> Path:
    return Path(os.environ.get("TGARR_SPECS") or REPOSITORY.parent / "shared" / "specs")


def load(name: str, *used: str) -> Document:
    """Return `openapi/<name>.json`, cut to the paths that begin as given; skips where there is none."""
    path = _specs() / "openapi" / f"{name}.json"
    if not path.is_file():
        pytest.skip(f"no upstream document {name}.json: set TGARR_SPECS to the folder that has openapi/")
    return _document(path, used or ("/",))


@cache
def _document(path: Path, used: tuple[str, ...]) -> Document:
    from openapi_core import Config, OpenAPI

    contents = json.loads(path.read_text(encoding="utf-8"))
    # The declared servers name hosts and variables that have nothing to do with a path.
    contents["servers"] = [{"url": "/"}]
    contents["paths"] = {name: item for name, item in contents["paths"].items() if name.startswith(used)}
    contents["components"]["schemas"] = _reachable(contents)
    if path.name.startswith("jellyfin"):
        # Too narrow: the server writes every id as 32 hex digits without dashes, which is no RFC 4122 uuid.
        _drop_format(contents, "uuid")
        # A slip: 10.11 lists the words a single reason may be as what the whole array must equal.
        transcoding = contents["components"]["schemas"].get("TranscodingInfo", {"properties": {}})
        transcoding["properties"].get("TranscodeReasons", {}).pop("enum", None)
    parameters = {
        (template, method): frozenset(
            parameter["name"]
            for parameter in [*item.get("parameters", []), *operation.get("parameters", [])]
            if parameter.get("in") == "query"
        )
        for template, item in contents["paths"].items()
        for method, operation in item.items()
        if isinstance(operation, dict)
    }
    return Document(OpenAPI.from_dict(contents, config=Config(spec_validator_cls=None)), parameters)


def _drop_format(node: Any, name: str) -> None:
    if isinstance(node, dict):
        if node.get("format") == name:
            del node["format"]
        for value in node.values():
            _drop_format(value, name)
    elif isinstance(node, list):
        for value in node:
            _drop_format(value, name)


def _reachable(contents: dict[str, Any]) -> dict[str, Any]:
    """The schemas the remaining paths lead to: the rest only costs time."""
    schemas = contents["components"].get("schemas", {})
    rest = {name: value for name, value in contents["components"].items() if name != "schemas"}
    found: set[str] = set()
    waiting: list[Any] = [contents["paths"], rest]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            name = str(node.get("$ref", "")).rpartition("/")[2]
            if name in schemas and name not in found:
                found.add(name)
                waiting.append(schemas[name])
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return {name: schemas[name] for name in found}
