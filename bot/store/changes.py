"""What changed in the library since its index was last saved."""

import secrets
from dataclasses import dataclass
from typing import Self

from bot.store.database import Database


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


class ChangeStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(self) -> Stamp:
        """The stamp for an index that holds all that the database does now."""
        sql = "SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name = 'paper_changes'"
        async with self._database.read() as connection:
            ((change,),) = await connection.execute_fetchall(sql)
        return Stamp(int(change), secrets.token_hex(8), await self._token())

    async def since(self, stamp: Stamp) -> list[str] | None:
        """The ids of the papers that changed since; None where the stamp is not of this database as it is now."""
        if await self._token() not in {stamp.token, stamp.former} or stamp.change > (await self.latest()).change:
            return None
        sql = "SELECT id FROM paper_changes WHERE change > ? ORDER BY change"
        async with self._database.read() as connection:
            return [id_ for (id_,) in await connection.execute_fetchall(sql, (stamp.change,))]

    async def saved(self, stamp: Stamp) -> None:
        """Mark the index of this stamp as saved, and forget the changes that it holds."""
        async with self._database.transaction() as connection:
            await connection.execute("UPDATE saved_index SET token = ?", (stamp.token,))
            await connection.execute("DELETE FROM paper_changes WHERE change <= ?", (stamp.change,))

    async def _token(self) -> str:
        async with self._database.read() as connection:
            ((token,),) = await connection.execute_fetchall("SELECT token FROM saved_index")
        return str(token)
