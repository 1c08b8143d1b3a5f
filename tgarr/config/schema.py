"""The JSON Schema of config.yaml, for editors that complete and check while one types."""

from collections.abc import Collection
from typing import Any

from tgarr.config.model import Config

_PLACEHOLDER = {"type": "string", "pattern": r"\$\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\}|^file:"}
_STRICT = ("integer", "number", "boolean", "array")


def schema(*, kinds: Collection[str] | None = None) -> dict[str, Any]:
    """Return the schema (Draft 2020-12); `kinds` are the types of service that exist.

    Wherever the file wants a number, a switch, a list or one of a few words, `${NAME}` is allowed too.
    """
    document: dict[str, Any] = Config.model_json_schema()
    definitions = document["$defs"]
    if kinds is not None:
        definitions["Service"]["properties"]["type"]["enum"] = sorted(kinds)
    for definition in (document, *definitions.values()):
        for name, field in definition.get("properties", {}).items():
            definition["properties"][name] = _with_placeholder(field)
    document["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    document["title"] = "tgarr configuration"
    document["patternProperties"] = {"^x-": True}
    return document


def _with_placeholder(field: dict[str, Any]) -> dict[str, Any]:
    if field.get("type") not in _STRICT and "enum" not in field and "anyOf" not in field:
        return field
    outer: dict[str, Any] = {key: field[key] for key in ("title", "description", "default") if key in field}
    inner = {key: value for key, value in field.items() if key not in outer}
    alternatives = inner.pop("anyOf", None) or [inner]
    return {**outer, "anyOf": [*alternatives, _PLACEHOLDER]}
