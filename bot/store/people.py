"""What is kept about one person, all of it: to be shown to them, handed over, or forgotten."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiosqlite

from bot.store.database import Database

_logger = logging.getLogger(__name__)

# Each waits for the readers as long as any statement waits for another's lock.
_TRIES = 3

Rows = Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class _Kept:
    """One kind of thing that is kept about people: what it is called, and how it is read and forgotten.

    In both statements `:user` is the person. `table` and `column` say where the person stands, so that a test can tell
    that no table is left out.
    """

    called: str
    table: str
    column: str
    read: str
    forget: str


# What refers to others stands before what it refers to.
KEPT: tuple[_Kept, ...] = (
    _Kept(
        "what you thought of answers",
        "feedback",
        "user",
        "SELECT turn, liked, given_at FROM feedback WHERE user = :user ORDER BY given_at",
        "DELETE FROM feedback WHERE user = :user",
    ),
    _Kept(
        "your questions, and what answered them",
        "conversations",
        "user",
        """
        SELECT turns.id AS turn, guild AS server, channel, asked_at, command, question, understood_as, status, private,
            (
                SELECT json_group_array(json_object('paper', paper_id, 'quote', substr(text, start + 1, "end" - start)))
                FROM (
                    SELECT paper_id, text, start, "end" FROM turn_quotes JOIN abstracts ON digest = abstract
                    WHERE turn = turns.id ORDER BY rank
                )
            ) AS quotes,
            (
                SELECT json_group_array(paper_id)
                FROM (SELECT paper_id FROM turn_papers WHERE turn = turns.id ORDER BY rank)
            ) AS papers
        FROM turns JOIN conversations ON conversations.id = conversation WHERE user = :user ORDER BY turns.id
        """,
        "DELETE FROM conversations WHERE user = :user",
    ),
    _Kept(
        "digests that you set up",
        "digests",
        "owner",
        "SELECT id AS digest, server, channel, at, zone, sources FROM digests WHERE owner = :user ORDER BY id",
        # The digest stays the server's; who set it up does not.
        "UPDATE digests SET owner = '' WHERE owner = :user",
    ),
    _Kept(
        "what you watch for",
        "watches",
        "owner",
        """
        SELECT id AS watch, server, place, direct, kind, what, paper, added_at, paused FROM watches
        WHERE owner = :user ORDER BY id
        """,
        "DELETE FROM watches WHERE owner = :user",
    ),
    _Kept(
        "what I wrote to you of my own accord",
        "letters",
        "place",
        "SELECT key, reply, due_at, state, reason FROM letters WHERE direct AND place = :user ORDER BY id",
        "DELETE FROM letters WHERE direct AND place = :user",
    ),
    _Kept(
        "settings that you changed",
        "settings_changes",
        "user",
        "SELECT server, changed_at, setting, before, after FROM settings_changes WHERE user = :user ORDER BY id",
        # What was changed stays on record; who did it does not.
        "UPDATE settings_changes SET user = '' WHERE user = :user",
    ),
    _Kept(
        "digests that you set up",
        "digests",
        "owner",
        "SELECT id AS digest, server, channel, at, zone, sources, next_due FROM digests WHERE owner = :user",
        # The channel's people go on reading it; nobody is told any more when it has to stop.
        "UPDATE digests SET owner = '' WHERE owner = :user",
    ),
)


class PeopleStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def kept_about(self, user: str) -> dict[str, Rows]:
        """Everything that is kept about a person, by what it is called; what there is none of is left out."""
        async with self._database.read() as connection:
            found = {kept.called: await _rows(connection, kept.read, user) for kept in KEPT}
        return {called: rows for called, rows in found.items() if rows}

    async def forget(self, user: str) -> None:
        """Delete everything that is kept about a person, all of it or nothing, and overwrite it in the file."""
        async with self._database.transaction() as connection:
            for kept in KEPT:
                await connection.execute(kept.forget, {"user": user})
        for _ in range(_TRIES):
            if await self._database.empty_log():
                return
        _logger.warning("What was forgotten stays in the write-ahead log until SQLite next empties it")


async def _rows(connection: aiosqlite.Connection, sql: str, user: str) -> Rows:
    async with connection.execute(sql, {"user": user}) as cursor:
        names = [column[0] for column in cursor.description]
        rows: Iterable[Any] = await cursor.fetchall()
        return [dict(zip(names, row, strict=True)) for row in rows]
