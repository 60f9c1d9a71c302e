"""What was sent, kept true when a backup is restored: nobody is to be told twice of what they were told since."""

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.store.moments import stamp

_COLUMNS = "SELECT name FROM pragma_table_info('letters') ORDER BY cid"


def take_over_letters(connection: sqlite3.Connection, database: Path, now: dt.datetime) -> None:
    """Put the letters of the database that was there in place of the backup's, in a transaction of the caller's.

    Where they can't be read, those of the backup that were due by now count as failed: they may have been sent.
    """
    columns = [name for (name,) in connection.execute(_COLUMNS)]
    letters = _letters(database, columns)
    if letters is None:
        connection.execute(
            """
            UPDATE letters SET state = 'failed', reason = 'a backup was restored, and it may have been sent before'
            WHERE state IN ('waiting', 'sending') AND due_at <= ?
            """,
            (stamp(now),),
        )
        return
    connection.execute("DELETE FROM letters")
    values = ", ".join("?" for _ in columns)
    connection.executemany(f"INSERT INTO letters VALUES ({values})", letters)  # noqa: S608 - as many as there are columns


def _letters(database: Path, columns: list[str]) -> list[tuple[object, ...]] | None:
    if not database.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            if [name for (name,) in connection.execute(_COLUMNS)] != columns:
                return None
            return connection.execute("SELECT * FROM letters").fetchall()
    except sqlite3.DatabaseError:
        return None
