"""What a team's people asked and what they thought of answers, as far as it was for all to see."""

import datetime as dt
from dataclasses import dataclass

from bot.store.database import Database
from bot.store.moments import stamp

# Questions and papers: the most that are taken of each kind, the newest first.
_MOST = 20


@dataclass(frozen=True, slots=True)
class Tastes:
    """The questions of a channel as they were kept, JSON, the newest first; and papers of liked and disliked answers.

    A paper is under one of the two only: where opinions differ, under the more frequent, and under neither for a tie.
    """

    questions: tuple[str, ...]
    liked: tuple[str, ...]
    disliked: tuple[str, ...]


class TasteStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, server: str | None, channel: str, *, since: dt.datetime) -> Tastes:
        """What was asked in the channel, and what was thought of answers in the server; of private ones nothing."""
        asked = """
            SELECT request FROM turns JOIN conversations ON conversations.id = conversation
            WHERE guild IS ? AND channel = ? AND asked_at >= ? AND NOT private AND NOT undone
            ORDER BY turns.id DESC LIMIT ?
        """
        thought = """
            SELECT paper_id, sum(liked) - sum(NOT liked) FROM feedback
            JOIN turns ON turns.id = turn JOIN conversations ON conversations.id = conversation
            JOIN (SELECT DISTINCT turn AS quoted, paper_id FROM turn_quotes) ON quoted = turn
            WHERE guild IS ? AND given_at >= ? AND NOT private
            GROUP BY paper_id ORDER BY max(given_at) DESC, paper_id
        """
        async with self._database.read() as connection:
            questions = await connection.execute_fetchall(asked, (server, channel, stamp(since), _MOST))
            opinions = [
                (str(paper), int(sum_))
                for paper, sum_ in await connection.execute_fetchall(thought, (server, stamp(since)))
            ]
        return Tastes(
            tuple(str(request) for (request,) in questions),
            tuple(paper for paper, opinion in opinions if opinion > 0)[:_MOST],
            tuple(paper for paper, opinion in opinions if opinion < 0)[:_MOST],
        )
