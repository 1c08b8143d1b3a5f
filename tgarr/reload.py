"""Hot reload: watches the configuration file and applies a valid change, or refuses an invalid one in words.

Only the file itself is watched: a secret read through `file:` that changes is taken up with its next save.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from pathlib import Path

from watchfiles import awatch

from tgarr.config import Changes, Config, InvalidConfig, Mistake, difference, load

_log = logging.getLogger(__name__)

Apply = Callable[[Changes, Config], Awaitable[None]]
Refuse = Callable[[InvalidConfig], Awaitable[None]]


class Reloader:
    """Keeps the running configuration in step with the file.

    Args:
        path: the file.
        config: the configuration that runs now.
        environment, kinds: as for `tgarr.config.load`.
        apply: is given what changed and the new configuration; when it raises, the old one stays.
        refuse: is told why a saved file is not applied.
        debounce: milliseconds of quiet that end one save.

    """

    def __init__(
        self,
        path: Path,
        *,
        config: Config,
        environment: Mapping[str, str],
        apply: Apply,
        refuse: Refuse,
        kinds: Collection[str] | None = None,
        debounce: int = 200,
    ) -> None:
        self._path = path.absolute()
        self._environment = environment
        self._kinds = kinds
        self._apply = apply
        self._refuse = refuse
        self._debounce = debounce
        self._busy = asyncio.Lock()
        self._content = self._fingerprint()
        self.config = config
        self.ready = asyncio.Event()
        """Set once changes are being seen."""

    async def run(self) -> None:
        """Watch until cancelled."""
        async for _ in self._saves():
            await self.look()

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
            if not changes:
                return
            try:
                await self._apply(changes, new)
            except Exception:  # noqa: BLE001  # whatever it is, the old configuration goes on
                _log.exception("the new configuration could not be applied")
                mistake = Mistake(file=str(self._path), line=0, column=0, key="", what="apply-failed")
                await self._tell(InvalidConfig([mistake]))
            else:
                self.config = new

    async def _tell(self, error: InvalidConfig) -> None:
        try:
            await self._refuse(error)
        except Exception:  # noqa: BLE001  # the watcher must live
            _log.exception("nobody could be told that the configuration is refused")

    def _fingerprint(self) -> bytes | None:
        try:
            return self._path.read_bytes()
        except OSError:
            return None

    async def _saves(self) -> AsyncIterator[None]:
        """Yield after anything happened in the folders that decide what the file says.

        The folder is watched and not the file: editors replace a file by another, and a mounted
        Kubernetes configuration is a link whose target folder is exchanged. A target elsewhere is watched
        too, and looked up again after each change, for it may move.
        """
        while True:
            folders = {self._path.parent, self._path.resolve().parent}
            changes = awatch(
                *(folder for folder in folders if folder.is_dir()),
                debounce=self._debounce * 2,
                step=self._debounce,
                recursive=False,
                yield_on_timeout=True,
                rust_timeout=5_000,  # a look now and then, for file systems that report nothing
                watch_filter=None,
            )
            async with contextlib.aclosing(changes):
                self.ready.set()  # nothing is awaited between here and the start of the watch
                async for _ in changes:
                    yield
                    if {self._path.parent, self._path.resolve().parent} != folders:
                        break
