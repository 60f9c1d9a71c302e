"""Marks: what was done once and need not be done again, each by its name."""

from collections.abc import Mapping

from bot.store.database import Database


class MarkStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, name: str) -> str | None:
        """The mark of this name; None where there is none."""
        async with self._database.read() as connection:
            rows = list(await connection.execute_fetchall("SELECT value FROM marks WHERE name = ?", (name,)))
        return str(rows[0][0]) if rows else None

    async def set(self, marks: Mapping[str, str]) -> None:
        """Set all of these marks, or none."""
        sql = "INSERT INTO marks (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        async with self._database.transaction() as connection:
            await connection.executemany(sql, marks.items())
