"""Turns pydantic's errors into mistakes of the file: place, key, words, and what was probably meant."""

from typing import Any, Final, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from tgarr.config.mistakes import meant_by
from tgarr.config.model import Config
from tgarr.config.reading import Reader, Route, place_of
from tgarr.domain.releases.weights import Weights

_EXPECTED: Final = {
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "string": "text",
    "model": "mapping",
    "dataclass": "mapping",
    "dict": "mapping",
    "mapping": "mapping",
    "tuple": "list",
    "list": "list",
    "path": "text",
}
_LIMITS: Final = {
    "greater_than_equal": ("too-small", "ge"),
    "greater_than": ("not-above", "gt"),
    "less_than_equal": ("too-big", "le"),
    "string_too_long": ("text-too-long", "max_length"),
}


def explain(details: ErrorDetails, reader: Reader) -> None:
    """Note the mistake behind one of pydantic's errors, unless a placeholder there is already known as broken."""
    kind, context = details["type"], details.get("ctx", {})
    route: Route = details["loc"]
    if kind == "tgarr" and "at" in context:
        route = (*route, context["at"])
    if any(route[: len(broken)] == broken for broken in reader.broken):
        return
    at = place_of(reader, route, of_key=False)
    if kind == "tgarr":
        shown = {name: _written(value) for name, value in context.items() if name not in ("key", "at")}
        meant = meant_by(str(details["input"]), context["allowed"]) if "allowed" in context else ""
        reader.complain(context["key"], at=at, route=route, meant=meant, **shown)
    elif kind == "string_pattern_mismatch" and route[-1:] == ("[key]",):
        _bad_name(route[:-1], reader)
    elif kind in ("extra_forbidden", "unexpected_keyword_argument"):
        meant = meant_by(str(route[-1]), _keys_of(route[:-1]))
        reader.complain("unknown-key", at=place_of(reader, route, of_key=True), route=route, meant=meant)
    elif kind in ("missing", "missing_argument"):
        reader.complain("missing-key", at=place_of(reader, route, of_key=True), route=route)
    elif kind == "literal_error":
        allowed = _literals(route)
        meant = meant_by(str(details["input"]), allowed)
        reader.complain("one-of", at=at, route=route, meant=meant, allowed=", ".join(allowed))
    else:
        what, shown = _plain_mistake(kind, context)
        reader.complain(what, at=at, route=route, **shown)


def _bad_name(route: Route, reader: Reader) -> None:
    name = str(route[-1])
    small = name.lower().replace(" ", "-")
    meant = small if small != name and small.isascii() and small.replace("-", "").isalnum() else ""
    reader.complain("bad-name", at=place_of(reader, route, of_key=True), route=route, meant=meant)


def _plain_mistake(kind: str, context: dict[str, Any]) -> tuple[str, dict[str, str]]:
    if kind in _LIMITS:
        what, limit = _LIMITS[kind]
        return what, {"limit": _written(context[limit])}
    if kind in ("string_too_short", "too_short"):
        return "blank", {}
    expected = _EXPECTED.get(kind.partition("_")[0])
    return ("wrong-type", {"expected": expected}) if expected else ("invalid", {})


def _written(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _model_at(route: Route) -> type | None:
    """Return the model that describes the mapping at `route`."""
    model: Any = Config
    for part in route:
        if isinstance(part, int) or not isinstance(model, type) or not issubclass(model, BaseModel):
            continue  # an index into a list, or a service's name: the model below is already at hand
        if part not in model.model_fields:
            continue
        model = _model_in(model.model_fields[str(part)].annotation)
    return model if isinstance(model, type) else None


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and (annotation is Weights or issubclass(annotation, BaseModel)):
        return annotation
    found = (_model_in(inner) for inner in get_args(annotation))
    return next((model for model in found if model is not None), None)


def _keys_of(route: Route) -> list[str]:
    model = _model_at(route)
    if model is Weights:
        return list(Weights.__dataclass_fields__)
    return list(model.model_fields) if model and issubclass(model, BaseModel) else []


def _literals(route: Route) -> tuple[str, ...]:
    """Return the words that the key at `route` (or the list it is an item of) may have."""
    while route and isinstance(route[-1], int):
        route = route[:-1]
    model = _model_at(route[:-1])
    if model is None and len(route) > 1:
        return _literals(route[:-1])  # a value under a name of the owner's choice
    if model is None or not issubclass(model, BaseModel):
        return ()
    return tuple(_words_in(model.model_fields[str(route[-1])].annotation))


def _words_in(annotation: Any) -> list[str]:
    return [word for part in get_args(annotation) for word in ([part] if isinstance(part, str) else _words_in(part))]
