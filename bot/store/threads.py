"""Threads: a conversation that goes on elsewhere, from the answer that a thread was opened under."""

import aiosqlite

from bot.replies import Caller
from bot.store.database import Database
from bot.store.turns import Turn, conversation_of, turns_of, with_key

# The request that the first turn of a thread was kept for; no interaction or message has this for its id.
_OPENING = "opening"


class ThreadStore:
    """What threads began with. A thread is named by a caller who is in it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, caller: Caller, turn_id: int) -> None:
        """Begin the caller's thread with a turn of the channel that it was opened in; done again it changes nothing."""
        async with self._database.transaction() as connection:
            conversation = await conversation_of(connection, caller)
            if await with_key(connection, conversation, _OPENING) is None:
                await _copy(connection, turn_id, conversation)

    async def opening(self, caller: Caller) -> Turn | None:
        """The turn that the thread began with, whoever asked it.

        None where the caller has started afresh since or taken it back, and in whatever is no thread that began so.
        """
        sql = """
            SELECT turns.id FROM turns JOIN conversations AS opened ON opened.id = conversation
            WHERE opened.channel = :channel AND opened.guild IS :guild AND request_key = :key AND NOT private
                AND NOT (undone AND opened.user = :user)
                AND NOT EXISTS (
                    SELECT 1 FROM conversations AS own
                    WHERE own.user = :user AND own.channel = :channel AND own.guild IS :guild
                        AND own.fresh_after >= turns.id
                )
            ORDER BY turns.id LIMIT 1
        """
        values = {"user": caller.user, "channel": caller.channel, "guild": caller.guild, "key": _OPENING}
        async with self._database.read() as connection:
            rows = await connection.execute_fetchall(sql, values)
            return next(iter(await turns_of(connection, [turn_id for (turn_id,) in rows])), None)


async def _copy(connection: aiosqlite.Connection, turn_id: int, conversation: int) -> None:
    """Keep a turn once more, in another conversation."""
    rows = await connection.execute_fetchall(
        """
        INSERT INTO turns (conversation, asked_at, command, question, understood_as, status, request, request_key,
                           private)
        SELECT :conversation, asked_at, command, question, understood_as, status, request, :key, private
        FROM turns WHERE id = :turn
        RETURNING id
        """,
        {"conversation": conversation, "turn": turn_id, "key": _OPENING},
    )
    for (copy,) in rows:  # none, where it was deleted meanwhile
        await connection.execute(
            """
            INSERT INTO turn_quotes (turn, rank, paper_id, abstract, start, "end")
            SELECT ?, rank, paper_id, abstract, start, "end" FROM turn_quotes WHERE turn = ?
            """,
            (copy, turn_id),
        )
        await connection.execute(
            "INSERT INTO turn_papers (turn, rank, paper_id) SELECT ?, rank, paper_id FROM turn_papers WHERE turn = ?",
            (copy, turn_id),
        )
