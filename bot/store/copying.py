"""Copies of the database: whole, checked, and put in their place in one step."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.errors import StoreError
from bot.store.database import explained
from bot.store.schema import check_version, migrations
from retrieval import folders

PART = ".part"
"""How the name of a copy ends that is not whole yet."""

# Seconds: what can't be read for as long is locked for good.
_PATIENCE_S = 60.0
# A copy that is younger may still be being made.
_LEFT_BEHIND_S = 86_400.0


@contextmanager
def copied(source: Path, target: Path) -> Iterator[Path]:
    """A copy of the database at `source` as it is at one moment, to be finished inside; then it becomes `target`.

    The copy is one file, needs no log beside it, and is sound. Where anything goes wrong `target` is as it was before.
    Raises StoreError where the source is another program's, newer than this Quoth, damaged, or nowhere to be put.
    """
    beside = target.with_name(f".{target.name}{PART}")
    try:
        _make_room(source, target.parent)
        try:
            with explained(source), closing(_reading(source)) as connection:
                if not check_version(connection, source, migrations()):
                    raise StoreError(f"{source}: holds nothing (name another file)")
                _copy(connection, beside, source)
            yield beside
            _finish(beside)
            beside.replace(target)
            folders.sync(target.parent)
        finally:
            _clear(beside)
    except OSError as error:
        raise StoreError(f"{target}: cannot be written: {error.strerror} (name another place)") from error


def flaws(connection: sqlite3.Connection) -> list[str]:
    """What is wrong with the pages and the references of a database, a few of each; nothing where it is sound."""
    damage = [text for (text,) in connection.execute("PRAGMA integrity_check(3)") if text != "ok"]
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    return [*damage, *sorted({f"{table} refers to what is not there" for table, *_ in broken})]


def sweep(folder: Path) -> None:
    """Delete what copies that were broken off left in a folder."""
    for path in folder.glob(f".*{PART}*"):
        if time.time() - path.stat().st_mtime > _LEFT_BEHIND_S:
            path.unlink(missing_ok=True)


def _make_room(source: Path, folder: Path) -> None:
    if not source.is_file():
        raise StoreError(f"{source}: is not there (name the file of a database)")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    parts = [part for part in (source, source.with_name(f"{source.name}-wal")) if part.exists()]
    needed, free = sum(part.stat().st_size for part in parts), shutil.disk_usage(folder).free
    if needed > free:
        raise StoreError(
            f"{folder}: has {free / 1e6:,.1f} MB free, and the copy takes {needed / 1e6:,.1f} MB "
            "(make room, or name another place)"
        )


def _reading(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_S * 1000:.0f}")
    return connection


def _copy(source: sqlite3.Connection, target: Path, original: Path) -> None:
    """All pages in one step: with more, each write of another process would make the copy begin anew."""
    _clear(target)  # of what a copy that was killed left
    target.touch(mode=0o600)
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        source.backup(connection, progress=_patient(time.monotonic() + _PATIENCE_S))
        if found := flaws(connection):
            raise StoreError(f"{original}: is damaged: {'; '.join(found)} (use an older backup)")


def _patient(deadline: float) -> Callable[[int, int, int], None]:
    """What ends a copy of a database that another process keeps locked: sqlite3 would try for ever."""

    def progress(status: int, _remaining: int, _total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > deadline:
            raise StoreError("the database is locked by another process (stop it, then try again)")

    return progress


def _clear(copy: Path) -> None:
    for end in ("", "-journal", "-wal", "-shm"):
        copy.with_name(copy.name + end).unlink(missing_ok=True)


def _finish(copy: Path) -> None:
    with explained(copy), closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    with copy.open("rb") as file:
        os.fsync(file.fileno())
