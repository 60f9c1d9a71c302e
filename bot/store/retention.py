"""Retention: conversations deleted by their age, with all that hangs on them."""

import datetime as dt
import json

import aiosqlite

from bot.store.database import Database
from bot.store.moments import stamp


class RetentionStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def delete_before(self, server: str | None, moment: dt.datetime, *, limit: int) -> int:
        """Delete at most `limit` turns that were asked in a server before then; return how many there were.

        What they quoted goes with them, and so do abstracts that no paper and no other turn refers to, and
        conversations that have no turn left. `server` None is for direct messages and the terminal.
        """
        sql = """
            SELECT turns.id, conversation FROM conversations JOIN turns ON conversation = conversations.id
            WHERE guild IS ? AND asked_at < ? LIMIT ?
        """
        before = stamp(moment)
        async with self._database.transaction() as connection:
            rows = list(await connection.execute_fetchall(sql, (server, before, limit)))
            if rows:
                turns, conversations = zip(*rows, strict=True)
                await _delete(connection, json.dumps(turns), json.dumps(sorted(set(conversations))))
        return len(rows)


async def _delete(connection: aiosqlite.Connection, turns: str, conversations: str) -> None:
    """Delete turns and what is left behind without them; both are ids as JSON."""
    abstracts = await connection.execute_fetchall(
        "SELECT DISTINCT abstract FROM turn_quotes WHERE turn IN (SELECT value FROM json_each(?))", (turns,)
    )
    await connection.execute("DELETE FROM turns WHERE id IN (SELECT value FROM json_each(?))", (turns,))
    await connection.executemany(
        """
        DELETE FROM abstracts WHERE digest = :digest
            AND NOT EXISTS (SELECT 1 FROM papers WHERE abstract = digest)
            AND NOT EXISTS (SELECT 1 FROM turn_quotes WHERE abstract = digest)
        """,
        [{"digest": digest} for (digest,) in abstracts],
    )
    await connection.execute(
        """
        DELETE FROM conversations WHERE id IN (SELECT value FROM json_each(?))
            AND NOT EXISTS (SELECT 1 FROM turns WHERE conversation = conversations.id)
        """,
        (conversations,),
    )
