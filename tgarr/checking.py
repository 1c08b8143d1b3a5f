"""Tries each configured service and names the field at fault."""

from collections.abc import Callable
from typing import Final

from actors import registry
from actors.runtime import Directory, stop
from actors.service import Hooks
from tgarr.config import Config
from tgarr.domain.capabilities import Service
from tgarr.errors import ActorError, ServiceError

_FIELDS: Final = {
    "unreachable": "url",
    "timeout": "url",
    "unauthorized": "api_key",
    "login-page": "url",
    "unexpected-answer": "url",
    "foreign-redirect": "url",
    "not-found": "url",
}
_WORDS: Final[dict[str, dict[str, str]]] = {
    "unreachable": {"en": "nobody answers at this address", "ru": "по этому адресу никто не отвечает"},
    "timeout": {"en": "no answer in time from this address", "ru": "этот адрес не отвечает вовремя"},
    "unauthorized": {"en": "the key or password is refused", "ru": "ключ или пароль не принят"},
    "login-page": {
        "en": "this is not {kind} but a login page: check the address, its base path, or a proxy before it",
        "ru": "это не {kind}, а страница входа: проверьте адрес, базовый путь и прокси перед ним",
    },
    "unexpected-answer": {"en": "this does not answer like {kind}", "ru": "это отвечает не как {kind}"},
    "foreign-redirect": {
        "en": "this address redirects to another host; it is not followed with the key",
        "ru": "этот адрес перенаправляет на другой узел; с ключом туда не идём",
    },
    "not-found": {"en": "there is no API here: check the base path", "ru": "здесь нет API: проверьте базовый путь"},
    "other": {"en": "it answers, but with an error", "ru": "отвечает, но с ошибкой"},
}


async def check_services(config: Config, *, language: str, write: Callable[[str], object]) -> int:
    """Ask every service who it is; write a line each. Return the exit status: 0 when all of them answered."""
    directory = Directory()
    failed = 0
    for name, settings in config.services.items():
        if not settings.enabled:
            continue
        ref = registry.start(name, settings, Hooks())
        directory.register(name, ref)
        try:
            probe = await directory.face(name, Service).probe()
        except (ServiceError, ActorError) as error:
            failed += 1
            words = _WORDS.get(error.code, _WORDS["other"])[language].format(kind=settings.type)
            field = _FIELDS.get(error.code, "")
            if error.code == "unauthorized" and settings.username is not None:
                field = "username, password"
            detail = f" ({error.detail})" if isinstance(error, ServiceError) and error.detail else ""
            write(f"✗ services.{name}{'.' + field if field else ''}: {words}{detail}\n")
        else:
            write(f"✓ {name}: {probe.product} {probe.version}, {probe.latency * 1000:.0f} ms\n")
        finally:
            await stop(ref)
    return 1 if failed else 0
