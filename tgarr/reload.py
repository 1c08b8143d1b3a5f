"""Hot reload: looks at the configuration file and applies a valid change, or refuses an invalid one in words.

Only the file itself is looked at: a secret read through `file:` that changes is taken up with its next save.

It is simply read, twice a second. That sees what a file system does not tell, or only on a detour: a link whose target
is exchanged (as Kubernetes does), a file that an editor puts in another's place, a folder on the network. And it costs
less than a watcher, whose library and event loop took a twentieth of the whole start.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from pathlib import Path

from tgarr.config import Changes, Config, InvalidConfig, Mistake, difference, load
from tgarr.errors import ConfigError

_log = logging.getLogger(__name__)

Apply = Callable[[Changes, Config], Awaitable[None]]
Refuse = Callable[[InvalidConfig], Awaitable[None]]
Accept = Callable[[], Awaitable[None]]


class Reloader:
    """Keeps the running configuration in step with the file.

    Args:
        path: the file.
        config: the configuration that runs now.
        environment, kinds: as for `tgarr.config.load`.
        apply: is given what changed and the new configuration; when it raises, the old one stays.
        refuse: is told why a saved file is not applied.
        accept: is told of the first good file after a refused one.
        every: seconds between two looks; a save has ended when two in a row see the same.

    """

    def __init__(
        self,
        path: Path,
        *,
        config: Config,
        environment: Mapping[str, str],
        apply: Apply,
        refuse: Refuse,
        accept: Accept,
        kinds: Collection[str] | None = None,
        every: float = 0.5,
    ) -> None:
        self._path = path.absolute()
        self._environment = environment
        self._kinds = kinds
        self._apply = apply
        self._refuse = refuse
        self._accept = accept
        self._refused = False
        self._every = every
        self._busy = asyncio.Lock()
        # Nothing is known yet of the file as it is: it may have been saved since it was read, while the bot started.
        self._content: bytes | None = None
        self.config = config

    async def run(self) -> None:
        """Look until cancelled."""
        before = self._content
        while True:
            await asyncio.sleep(self._every)
            now = await asyncio.to_thread(self._fingerprint)
            if now == before != self._content:
                await self.look()
            before = now

    async def look(self) -> None:
        """Read the file now, and apply or refuse it when its content is another than the last time."""
        async with self._busy:
            content = await asyncio.to_thread(self._fingerprint)
            if content == self._content:
                return
            self._content = content
            try:
                new = await asyncio.to_thread(load, self._path, environment=self._environment, kinds=self._kinds)
            except InvalidConfig as error:
                await self._tell(error)
                return
            changes = difference(self.config, new)
            try:
                if changes:
                    await self._apply(changes, new)
            except ConfigError as error:
                await self._tell(self._not_applied("not-while-running", reason=str(error)))
            except Exception:  # noqa: BLE001  # whatever it is, the old configuration goes on
                _log.exception("the new configuration could not be applied")
                await self._tell(self._not_applied("apply-failed"))
            else:
                self.config = new
                await self._tell_good()

    def _not_applied(self, what: str, **shown: str) -> InvalidConfig:
        return InvalidConfig([Mistake(file=str(self._path), line=0, column=0, key="", what=what, shown=shown)])

    async def _tell_good(self) -> None:
        if self._refused:
            self._refused = False
            try:
                await self._accept()
            except Exception:  # noqa: BLE001  # the watcher must live
                _log.exception("nobody could be told that the configuration is good again")

    async def _tell(self, error: InvalidConfig) -> None:
        self._refused = True
        try:
            await self._refuse(error)
        except Exception:  # noqa: BLE001  # the watcher must live
            _log.exception("nobody could be told that the configuration is refused")

    def _fingerprint(self) -> bytes | None:
        try:
            return self._path.read_bytes()
        except OSError:
            return None
