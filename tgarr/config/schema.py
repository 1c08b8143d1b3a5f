"""The JSON Schema of config.yaml, for editors that complete and check while one types."""

import ast
import inspect
import itertools
from collections.abc import Collection, Iterator
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from tgarr.config.fields import Section, Space
from tgarr.config.model import Config

_PLACEHOLDER = {"type": "string", "pattern": r"\$\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\}|^file:"}
_STRICT = ("integer", "number", "boolean", "array")


class _Generator(GenerateJsonSchema):
    """Gives each default as it is written in the file, and none where nothing can be: no text is the house's own."""

    ignored_warning_kinds = GenerateJsonSchema.ignored_warning_kinds | {"non-serializable-default"}

    def encode_default(self, dft: Any) -> Any:  # pydantic's signature
        return str(dft) if isinstance(dft, Space) else super().encode_default(dft)


def schema(*, kinds: Collection[str] | None = None) -> dict[str, Any]:
    """Return the schema (Draft 2020-12); `kinds` are the types of service that exist.

    Wherever the file wants a number, a switch, a list or one of a few words, `${NAME}` is allowed too.
    """
    document: dict[str, Any] = Config.model_json_schema(schema_generator=_Generator)
    definitions = document["$defs"]
    if kinds is not None:
        definitions["Service"]["properties"]["type"]["enum"] = sorted(kinds)
    _describe(document)
    for definition in (document, *definitions.values()):
        for name, field in definition.get("properties", {}).items():
            definition["properties"][name] = _with_placeholder(field)
    document["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    document["title"] = "tgarr configuration"
    document["patternProperties"] = {"^x-": True}
    return document


def _describe(document: dict[str, Any]) -> None:
    """Add what stands below each field in the code.

    Pydantic can do it (`use_attribute_docstrings`), but then it reads and parses the code at each start of the bot.
    """
    for section in _sections(Section):
        definition = document if section is Config else document["$defs"].get(section.__name__)
        if definition is None:
            continue
        written = ast.parse(inspect.getsource(section)).body[0]
        for field, below in itertools.pairwise(getattr(written, "body", ())):
            match field, below:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str() as words)):
                    definition["properties"][name]["description"] = inspect.cleandoc(words)


def _sections(above: type[Section]) -> Iterator[type[Section]]:
    for section in above.__subclasses__():
        yield section
        yield from _sections(section)


def _with_placeholder(field: dict[str, Any]) -> dict[str, Any]:
    if field.get("type") not in _STRICT and "enum" not in field and "anyOf" not in field:
        return field
    outer: dict[str, Any] = {key: field[key] for key in ("title", "description", "default") if key in field}
    inner = {key: value for key, value in field.items() if key not in outer}
    alternatives = inner.pop("anyOf", None) or [inner]
    return {**outer, "anyOf": [*alternatives, _PLACEHOLDER]}
