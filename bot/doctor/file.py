"""The database as a file: its schema, its pages, its references, and who else is at it."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bot.doctor.checks import MEND, Check, Health
from bot.settings import Settings
from bot.store.backups import daily_backups
from bot.store.copying import flaws
from bot.store.dangling import drop_dangling
from bot.store.database import explained
from bot.store.schema import check_version, migrations


def look_at_file(settings: Settings, *, mend: bool) -> Check:
    """What is found of the database's file; raises StoreError where it can't be opened at all.

    With `mend` its indexes are made anew and rows are dropped that belong to what is not there; before that the file
    is copied beside itself.
    """
    path, steps = settings.database_path, migrations()
    with explained(path), closing(_opened(path)) as connection:
        version = check_version(connection, path, steps)
        found = flaws(connection)
    if found and mend:
        return _mended(settings, found)
    if found:
        return Check("database", Health.WRONG, f"{path}: {'; '.join(found)}", f"{MEND}; else {_restore(settings)}")
    if _locked(settings):
        says = f"{path}: another process has held it locked for {settings.busy_timeout_ms / 1000:g} s"
        return Check("database", Health.NOTE, says, "wait for it, or stop it")
    if version < len(steps):
        says = f"{path} has schema {version} of {len(steps)}"
        return Check("database", Health.NOTE, says, "the next start brings it up to date")
    return Check("database", Health.FINE, f"{path} is sound, with schema {version}")


def _opened(path: Path, mode: str = "ro") -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True, isolation_level=None)


def _locked(settings: Settings) -> bool:
    try:
        with closing(_opened(settings.database_path, "rw")) as connection:
            connection.execute(f"PRAGMA busy_timeout = {settings.busy_timeout_ms:d}")
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return False


def _mended(settings: Settings, found: list[str]) -> Check:
    path = settings.database_path
    kept = _copied_beside(path)
    with closing(_opened(path, "rw")) as connection:
        did = list(_mend(connection))
        left = _flaws_left(connection)
    if left:
        says = f"{path}: {'; '.join(left)}, which cannot be mended"
        return Check("database", Health.WRONG, says, _restore(settings))
    return Check("database", Health.MENDED, f"{'; '.join(found)}: {' and '.join(did)}; as it was it is {kept}")


def _copied_beside(path: Path) -> Path:
    """A copy of the file and its log as they are: sound they are not."""
    number = next(
        n for n in range(1, 1000) if not path.with_name(f"{path.stem}-before-mending-{n}{path.suffix}").exists()
    )
    kept = path.with_name(f"{path.stem}-before-mending-{number}{path.suffix}")
    for end in ("-wal", ""):
        if (file := path.with_name(path.name + end)).exists():
            shutil.copy2(file, kept.with_name(kept.name + end))
    return kept


def _mend(connection: sqlite3.Connection) -> Iterator[str]:
    try:
        connection.execute("REINDEX")
        yield "the indexes were made anew"
    except sqlite3.DatabaseError:
        yield "the indexes could not be made anew"
    try:
        dropped = drop_dangling(connection)
    except sqlite3.DatabaseError:
        return
    if dropped:
        yield f"{dropped:,} rows that belonged to what is not there were dropped"


def _flaws_left(connection: sqlite3.Connection) -> list[str]:
    try:
        return flaws(connection)
    except sqlite3.DatabaseError as error:
        return [str(error)]


def _restore(settings: Settings) -> str:
    newest = list(daily_backups(settings.backups_path).values())[-1:]
    where = f"`quoth restore {newest[0]}`" if newest else "restore a backup with `quoth restore`"
    return f"{where}, or move the file away to start anew"
