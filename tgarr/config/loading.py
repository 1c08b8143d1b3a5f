"""Loads config.yaml: read, fill in, validate; either a `Config`, or every mistake at once."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from tgarr.config.explaining import explain
from tgarr.config.mistakes import InvalidConfig, key_path
from tgarr.config.model import Config
from tgarr.config.reading import Reader, place_of

_LARGEST: Final = 1_000_000


def load(path: Path, *, environment: Mapping[str, str], kinds: Collection[str] | None = None) -> Config:
    """Read the file.

    Args:
        path: config.yaml; relative paths inside it start from its folder.
        environment: what `${NAME}` takes its values from.
        kinds: the types of service that exist; as a mapping, with the keys that each of them needs
            (such as `{"radarr": ("api_key",)}`). Without it any type is accepted.

    A service whose `url` is a placeholder that came out empty is left out, as if its stanza were not there:
    so the documented default file works with environment variables alone.

    Raises:
        InvalidConfig: with all mistakes at once.

    """
    reader = Reader(file=str(path), folder=path.parent, environment=environment)
    text = _text(path, reader)
    values = reader.read(text) if text is not None else None
    if values is None:
        if not reader.mistakes:
            reader.complain("empty")
        raise InvalidConfig(reader.mistakes)
    _leave_out_unset_services(values, reader)
    _check_logins(values, kinds or (), reader)
    try:
        config = Config.model_validate(values, context={"folder": path.parent, "kinds": kinds})
    except ValidationError as error:
        for details in error.errors(include_url=False):
            explain(details, reader)
        if not reader.mistakes:  # every route was already known as broken
            reader.complain("invalid")
        raise InvalidConfig(reader.mistakes) from None  # the original error quotes values
    if reader.mistakes:
        raise InvalidConfig(reader.mistakes)
    return config


def _text(path: Path, reader: Reader) -> str | None:
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except FileNotFoundError:
        reader.complain("no-file")
    except OSError:
        reader.complain("unreadable")
    else:
        try:
            if len(data) <= _LARGEST:
                return data.decode("utf-8-sig")
            reader.complain("too-large")
        except UnicodeDecodeError as error:
            before = data[: error.start]
            reader.complain("not-utf8", at=(before.count(b"\n") + 1, error.start - before.rfind(b"\n")))
    return None


def _leave_out_unset_services(values: Any, reader: Reader) -> None:
    services = values.get("services") if isinstance(values, dict) else None
    if not isinstance(services, dict):
        return
    for name in [name for name in services if ("services", name, "url") in reader.unfilled]:
        if ("services", name, "url") not in reader.broken:
            del services[name]
            inside = ("services", name)
            reader.mistakes = [
                found
                for found in reader.mistakes
                if found.what != "missing-variable" or not found.key.startswith(f"{key_path(inside)}.")
            ]


def _check_logins(values: Any, kinds: Collection[str], reader: Reader) -> None:
    """Find stanzas without the keys their type needs; here and not in the model, to be told with the rest."""
    services = values.get("services") if isinstance(values, dict) else None
    for name, service in services.items() if isinstance(services, dict) else ():
        if not isinstance(service, dict):
            continue
        route = ("services", name)
        at = place_of(reader, route, of_key=True)
        for one, other in (("username", "password"), ("password", "username")):
            if service.get(one) and not service.get(other) and (*route, other) not in reader.broken:
                reader.complain("half-a-login", at=at, route=(*route, one))
        kind = service.get("type")
        needed = kinds.get(kind, ()) if isinstance(kinds, Mapping) and isinstance(kind, str) else ()
        for key in needed:
            if not service.get(key) and (*route, key) not in reader.broken:
                reader.complain("needed-by-kind", at=at, route=(*route, key), field=key, kind=str(kind))
