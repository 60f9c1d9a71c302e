"""One instance: of the processes that go on until they are stopped, one alone on a data folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bot.errors import AlreadyRunning, StoreError

LOCK_FILE = "quoth.lock"


@contextmanager
def sole_instance(folder: Path) -> Iterator[None]:
    """Be the only one on this data folder meanwhile; the lock ends with the process, however that ends.

    Raises AlreadyRunning where another process is, StoreError where nothing can be written there.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # what people asked is nobody else's to read
        lock = FileLock(folder / LOCK_FILE, thread_local=False)
        lock.acquire(blocking=False)
    except Timeout as error:
        raise AlreadyRunning(
            f"{folder}: another Quoth is running on this folder "
            "(stop it first, or give this one a folder of its own with --data)"
        ) from error
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written to: {error.strerror} (name another data folder)") from error
    try:
        yield
    finally:
        lock.release()


def is_running(folder: Path) -> bool:
    """Whether a process that goes on until it is stopped is on this data folder."""
    if not (folder / LOCK_FILE).exists():
        return False
    try:
        with sole_instance(folder):
            return False
    except AlreadyRunning:
        return True
