"""The schema: numbered files, each applied once, whole, together with the number that says so."""

import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.errors import NewerDatabase, StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
APPLICATION_ID = 0x51756F74  # "Quot": tells our files from other programs' databases

_BETWEEN_TRIES_S = 0.02
_FILE_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    version: int
    sql: str


def migrations(folder: Path = MIGRATIONS) -> tuple[Migration, ...]:
    """The numbered files of a folder in order. Raises StoreError where a number is missing or doubled."""
    found: list[Migration] = []
    for path in sorted(folder.glob("*.sql")):
        match = _FILE_NAME.fullmatch(path.name)
        if match is None or int(match[1]) != len(found) + 1:
            raise StoreError(
                f"{path}: migration {len(found) + 1:04d}_name.sql should be here (number them without gaps)"
            )
        found.append(Migration(int(match[1]), path.read_text(encoding="utf-8")))
    return tuple(found)


def migrate(path: Path, *, busy_timeout_ms: int, steps: Sequence[Migration] | None = None) -> None:
    """Bring the database at `path` to the newest schema, making it where there is none.

    Raises NewerDatabase for one that a newer Quoth wrote, StoreError for another program's; a migration that fails
    leaves the database as the one before it did.
    """
    steps = migrations() if steps is None else steps
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA busy_timeout = {busy_timeout_ms:d}")
        version = check_version(connection, path, steps)
        # Asked for each time: a backup that was copied here by hand has none.
        _write_ahead(connection, patience_s=busy_timeout_ms / 1000)
        if version == len(steps):
            return
        connection.execute("PRAGMA foreign_keys = OFF")  # a migration may rebuild a table that others refer to
        for step in steps:
            _apply(connection, path, steps, step)


def _write_ahead(connection: sqlite3.Connection, *, patience_s: float) -> None:
    """Switch to a write-ahead log. SQLite does not wait for a lock here as it does elsewhere, so this does."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_BETWEEN_TRIES_S)
        else:
            return


def check_version(connection: sqlite3.Connection, path: Path, steps: Sequence[Migration]) -> int:
    """The version of the schema that the database is at; 0 for an empty one. Raises as `migrate` does."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if owner != APPLICATION_ID and (owner or version or tables):
        raise StoreError(f"{path}: is another program's database (move it away, or name another data folder)")
    if version > len(steps):
        raise NewerDatabase(
            f"{path}: has schema {version}, and this Quoth knows none beyond {len(steps)} "
            "(install the newer Quoth that wrote it, or name another data folder)"
        )
    return int(version)


def _apply(connection: sqlite3.Connection, path: Path, steps: Sequence[Migration], step: Migration) -> None:
    try:
        connection.execute("BEGIN IMMEDIATE")
        # Asked again under the lock: another process may have come first.
        if check_version(connection, path, steps) < step.version:
            for statement in _statements(step.sql):
                connection.execute(statement)
            _check_references(connection, path, step)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
            connection.execute(f"PRAGMA user_version = {step.version:d}")
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def _check_references(connection: sqlite3.Connection, path: Path, step: Migration) -> None:
    if broken := connection.execute("PRAGMA foreign_key_check").fetchall():
        raise StoreError(f"{path}: migration {step.version} breaks references: {broken[:3]} (restore a backup)")


def _statements(sql: str) -> Iterator[str]:
    """The statements one by one: sqlite3's own executescript would commit before it begins."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement
