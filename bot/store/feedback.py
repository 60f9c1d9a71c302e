"""What people thought of answers."""

import datetime as dt
from dataclasses import dataclass

from bot.store.database import Database
from bot.store.turns import Turn, turns_of


@dataclass(frozen=True, slots=True)
class Disliked:
    """An answer that people disliked, how many of them, and how many liked it all the same."""

    turn: Turn
    dislikes: int
    likes: int


class FeedbackStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, turn_id: int, user: str, *, liked: bool, given_at: dt.datetime) -> None:
        """Keep what a person thinks of a turn's answer; what they said of it before gives way."""
        async with self._database.transaction() as connection:
            await connection.execute(
                """
                INSERT INTO feedback (turn, user, liked, given_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (turn, user) DO UPDATE SET liked = excluded.liked, given_at = excluded.given_at
                """,
                (turn_id, user, liked, given_at.astimezone(dt.UTC).isoformat(timespec="seconds")),
            )

    async def disliked(self, *, limit: int) -> list[Disliked]:
        """The answers that were disliked, those that most people disliked first, then the newest."""
        sql = """
            SELECT turn, sum(NOT liked), sum(liked) FROM feedback GROUP BY turn HAVING sum(NOT liked) > 0
            ORDER BY sum(NOT liked) DESC, turn DESC LIMIT ?
        """
        async with self._database.read() as connection:
            rows = [tuple(row) for row in await connection.execute_fetchall(sql, (limit,))]
            turns = {turn.id: turn for turn in await turns_of(connection, [turn_id for turn_id, _, _ in rows])}
        return [Disliked(turns[turn_id], dislikes, likes) for turn_id, dislikes, likes in rows]
