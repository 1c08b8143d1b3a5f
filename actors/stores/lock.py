"""One process per data folder: a lock that the system itself gives up when the process dies, however it dies."""

import contextlib
import fcntl
import os
from pathlib import Path

from tgarr.errors import AlreadyRunning, StoreError


class FolderLock:
    """Held from construction until `release`, or the end of the process (also by kill -9).

    Raises:
        AlreadyRunning: another process, or another holder in this one, has it.
        StoreError: the folder cannot be written.

    """

    def __init__(self, folder: Path) -> None:
        path = folder / "tgarr.lock"
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(f"the data folder {folder} cannot be written: {error.strerror}") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._file, 32, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(self._file)
            raise AlreadyRunning(f"another tgarr (process {holder}) uses the data folder {folder}") from error
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, b"%d\n" % os.getpid(), 0)

    def release(self) -> None:
        """Let the next one in. A second release does nothing."""
        with contextlib.suppress(OSError):
            os.close(self._file)
        self._file = -1
