"""The census: how much of what there is in the database."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Census:
    """Papers in the shared library and in the servers' own; letters by their state; digests that run and that rest."""

    papers: Mapping[str, int]
    letters: Mapping[str, int]
    digests: Mapping[str, int]


class CensusStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self) -> Census:
        return Census(
            papers=await self._counts(
                "papers", "SELECT iif(library = '', 'shared', 'servers') AS kind, count(*) FROM papers GROUP BY kind"
            ),
            letters=await self._counts("letters", "SELECT state, count(*) FROM letters GROUP BY state"),
            digests=await self._counts(
                "digests",
                "SELECT iif(paused IS NULL, 'running', 'paused') AS kind, count(*) FROM digests GROUP BY kind",
            ),
        )

    async def _counts(self, table: str, sql: str) -> dict[str, int]:
        """The counts that a query gives; none where an older schema has no such table."""
        known = "SELECT 1 FROM sqlite_schema WHERE name = ?"
        async with self._database.read() as connection:
            if not list(await connection.execute_fetchall(known, (table,))):
                return {}
            return {str(kind): int(count) for kind, count in await connection.execute_fetchall(sql)}
