"""What changed in each library since its index was last saved."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from bot.store.database import Database
from bot.store.scope import SHARED


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a saved index holds: all changes up to one. Its token ties it to its database; `former` was the one before.

    The former token counts too: the process may be killed when the index is saved but not yet marked so.
    """

    change: int
    token: str
    former: str

    def __str__(self) -> str:
        return f"{self.change} {self.token} {self.former}"

    @classmethod
    def of(cls, text: str) -> Self:
        change, token, former = text.split(" ")
        return cls(int(change), token, former)


@dataclass(frozen=True, slots=True)
class Change:
    """The number of a change, and the id of the paper that it was made to."""

    number: int
    paper_id: str


State = tuple[int, str]
"""The last change of a library, and the token of the index that was saved last."""


class ChangeStore:
    """The changes of one library."""

    def __init__(self, database: Database, library: str = SHARED) -> None:
        self._database = database
        self._library = library

    async def latest(self) -> Stamp:
        """The stamp for an index that holds all that the database does now."""
        sql = "SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name = 'paper_changes'"
        token = await self._token() or await self._first_token()
        async with self._database.read() as connection:
            ((change,),) = await connection.execute_fetchall(sql)
        return Stamp(int(change), secrets.token_hex(8), token)

    async def since(self, stamp: Stamp, change: int | None = None, *, limit: int = -1) -> list[Change] | None:
        """What changed since a change, at first the stamp's own; None where the stamp is not of this database now.

        At most `limit`, where it is not negative: the first ones.
        """
        if await self._token() not in {stamp.token, stamp.former} or stamp.change > (await self.latest()).change:
            return None
        sql = "SELECT change, id FROM paper_changes WHERE library = ? AND change > ? ORDER BY change LIMIT ?"
        values = (self._library, stamp.change if change is None else change, limit)
        async with self._database.read() as connection:
            return [Change(*row) for row in await connection.execute_fetchall(sql, values)]

    async def saved(self, stamp: Stamp) -> None:
        """Mark the index of this stamp as saved, and forget the changes that it holds."""
        sql = """
            INSERT INTO saved_indexes (library, token) VALUES (?, ?)
            ON CONFLICT (library) DO UPDATE SET token = excluded.token
        """
        forget = "DELETE FROM paper_changes WHERE library = ? AND change <= ?"
        async with self._database.transaction() as connection:
            await connection.execute(sql, (self._library, stamp.token))
            await connection.execute(forget, (self._library, stamp.change))

    async def _token(self) -> str | None:
        sql = "SELECT token FROM saved_indexes WHERE library = ?"
        async with self._database.read() as connection:
            rows = list(await connection.execute_fetchall(sql, (self._library,)))
        return str(rows[0][0]) if rows else None

    async def _first_token(self) -> str:
        """A token that no saved index has, so that each that will be is tied to this database."""
        sql = "INSERT INTO saved_indexes (library, token) VALUES (?, ?) ON CONFLICT DO NOTHING"
        async with self._database.transaction() as connection:
            await connection.execute(sql, (self._library, secrets.token_hex(8)))
        return await self._token() or ""


async def states(database: Database) -> Mapping[str, State]:
    """The state of each library that was ever changed or saved: one that differs from an earlier one has news."""
    sql = """
        SELECT library, max(change), max(token) FROM (
            SELECT library, max(change) AS change, '' AS token FROM paper_changes GROUP BY library
            UNION ALL SELECT library, 0, token FROM saved_indexes
        ) GROUP BY library
    """
    async with database.read() as connection:
        rows = await connection.execute_fetchall(sql)
    return {library: (int(change), str(token)) for library, change, token in rows}
