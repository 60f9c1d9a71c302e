"""Backups of the database, made while it is in use, and the way back to one."""

import datetime as dt
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.errors import StoreError
from bot.store.copying import copied, sweep
from bot.store.database import explained
from bot.store.forgotten import Journal
from bot.store.outbox import take_over_letters
from bot.store.people import KEPT
from bot.store.schema import migrate

DAILY = "quoth-daily"
BY_HAND = "quoth"

_MADE_AT = "backup"  # the mark in a backup that says when it was made
_STAMP = "%Y%m%d-%H%M%S"
# Numbers that nobody can have given out since the backup, where what was given out is lost.
_MANY = 1_000_000


@dataclass(frozen=True, slots=True)
class Backup:
    path: Path
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to: when the backup was made, where the database before it is, who was forgotten again."""

    made_at: dt.datetime | None
    aside: Path | None
    forgotten: int


def back_up(database: Path, target: Path, *, now: dt.datetime) -> Backup:
    """Copy the database to `target`, a new file or an existing folder, while it is in use. It blocks nobody.

    Raises StoreError where `target` is there already, can't be written, or what was copied is damaged.
    """
    if target.is_dir():
        target /= named(BY_HAND, now)
    if target.exists():
        raise StoreError(f"{target}: is there already (name another file)")
    with copied(database, target) as copy, _writing(copy) as connection:
        sql = "INSERT INTO marks (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        connection.execute(sql, (_MADE_AT, now.isoformat()))
    sweep(target.parent)
    return Backup(target, target.stat().st_size)


def named(kind: str, now: dt.datetime) -> str:
    """The file name of a backup that is made now."""
    return f"{kind}-{now.astimezone(dt.UTC):{_STAMP}}.sqlite3"


def daily_backups(folder: Path) -> dict[dt.datetime, Path]:
    """The daily backups in a folder by when they were made, in UTC, the oldest first."""
    found = {}
    for path in sorted(folder.glob(f"{DAILY}-*.sqlite3")):
        with suppress(ValueError):
            stamp = f"{path.stem.removeprefix(f'{DAILY}-')}+0000"
            found[dt.datetime.strptime(stamp, f"{_STAMP}%z")] = path
    return found


def restore(
    backup: Path, database: Path, journals: Sequence[Journal], *, now: dt.datetime, busy_timeout_ms: int
) -> Restored:
    """Put a backup in the database's place, brought to the newest schema, without who was forgotten since.

    What is there now is kept aside; what it has sent counts as sent. Raises StoreError, and changes nothing, where the
    backup is damaged, newer than this Quoth or another program's, and where another process has the database open.
    Indexes are to be built anew.
    """
    fresh = database.with_name(f"{database.stem}-restored{database.suffix}")
    try:
        with copied(backup, fresh) as copy:
            migrate(copy, busy_timeout_ms=busy_timeout_ms)
            with _writing(copy) as connection:
                made_at = _made_at(connection)
                forgotten = _forget_again(connection, journals, made_at)
                take_over_letters(connection, database, now)
                _go_on_counting(connection, _last_numbers(database))
                # No index that was saved before is one of this database.
                connection.execute("DELETE FROM saved_indexes")
                connection.execute("DELETE FROM marks WHERE name = ?", (_MADE_AT,))
        return Restored(made_at, _put_in_place(fresh, database, now, busy_timeout_ms), forgotten)
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def _writing(path: Path) -> Iterator[sqlite3.Connection]:
    with explained(path), closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection


def _made_at(connection: sqlite3.Connection) -> dt.datetime | None:
    row = connection.execute("SELECT value FROM marks WHERE name = ?", (_MADE_AT,)).fetchone()
    return None if row is None else dt.datetime.fromisoformat(row[0])


def _forget_again(connection: sqlite3.Connection, journals: Sequence[Journal], since: dt.datetime | None) -> int:
    union = " UNION ".join(f"SELECT {kept.column} FROM {kept.table}" for kept in KEPT)  # noqa: S608 - our own names
    users = [str(user) for (user,) in connection.execute(union)]
    forgotten = {user for journal in journals for user in journal.forgotten_since(since, users)}
    for user in forgotten:
        for kept in KEPT:
            connection.execute(kept.forget, {"user": user})
    return len(forgotten)


def _last_numbers(database: Path) -> dict[str, int] | None:
    """The last number that each table gave out, so that none is given twice: buttons and letters go by them."""
    if not database.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            return dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))
    except sqlite3.DatabaseError:
        return None


def _go_on_counting(connection: sqlite3.Connection, last: dict[str, int] | None) -> None:
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'")
    known = dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))
    for (table,) in tables.fetchall():
        here = known.get(table, 0)
        number = here + _MANY if last is None else max(here, last.get(table, 0))
        connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))


def _put_in_place(fresh: Path, database: Path, now: dt.datetime, busy_timeout_ms: int) -> Path | None:
    if not database.exists():
        fresh.replace(database)
        return None
    aside = database.with_name(named(f"{database.stem}-before-restore", now))
    _close_off(database, busy_timeout_ms)
    for end in ("-wal", "-shm"):  # of a damaged one, whose log could not be taken in
        if (log := database.with_name(database.name + end)).exists():
            log.rename(aside.with_name(aside.name + end))
    # A link, then one rename over it: at no moment is there no database.
    aside.hardlink_to(database)
    hand_over(fresh, like=database)
    fresh.replace(database)
    return aside


def hand_over(fresh: Path, *, like: Path) -> None:
    """Give a file or folder to the owner of another: whoever restores or backs up may be root, and the bot is not."""
    if hasattr(os, "chown"):
        owner = like.stat()
        with suppress(PermissionError):
            os.chown(fresh, owner.st_uid, owner.st_gid)


def _close_off(database: Path, busy_timeout_ms: int) -> None:
    """Take the log into the database, which only works while nobody else has it open."""
    try:
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA busy_timeout = {busy_timeout_ms:d}")
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise StoreError(f"{database}: another process has it open (stop it, then try again)") from error
