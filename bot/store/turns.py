"""Turns: what was asked and answered, kept apart for each person in each place."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import aiosqlite

from bot.replies import Caller, Status
from bot.store.database import Database
from bot.store.moments import stamp
from bot.store.records import digest
from retrieval.papers import Paper
from retrieval.quotes import Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTurn:
    """A turn to be kept. `asked_at` is aware; `request` is JSON: what the question was taken to ask for.

    `quotes` and `paper_ids` are best first. Two turns of one caller with the same `request_key` are one turn.
    """

    caller: Caller
    asked_at: dt.datetime
    command: str
    question: str
    understood_as: str
    status: Status
    request: str = "{}"
    quotes: Sequence[Quote] = ()
    paper_ids: Sequence[str] = ()
    request_key: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class KeptQuote:
    """A quote as it was shown: a slice of the abstract that the paper had then."""

    paper_id: str
    abstract: str
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.abstract[self.start : self.end]

    def of(self, paper: Paper) -> Quote:
        """The quote again, on what else is known of its paper today."""
        return Quote(replace(paper, abstract=self.abstract), self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A turn as it is kept; `asked_at` is in UTC, `quotes` and `paper_ids` are best first."""

    id: int
    caller: Caller
    asked_at: dt.datetime
    command: str
    question: str
    understood_as: str
    status: Status
    request: str
    quotes: tuple[KeptQuote, ...]
    paper_ids: tuple[str, ...]
    request_key: str | None
    private: bool


class TurnStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, turn: NewTurn) -> Turn:
        """Keep a turn and return it as kept; on disk when this returns.

        Where the caller's request_key is known already, the turn kept under it is returned and nothing is written.
        """
        async with self._database.transaction() as connection:
            conversation = await conversation_of(connection, turn.caller)
            known = await with_key(connection, conversation, turn.request_key)
            turn_id = await _insert(connection, conversation, turn) if known is None else known
            (kept,) = await turns_of(connection, [turn_id])
            return kept

    async def recent(self, caller: Caller, *, limit: int, not_before: dt.datetime) -> list[Turn]:
        """The caller's last turns here since the latest reset and `not_before`, at most `limit`, the newest last.

        Turns that were undone are left out.
        """
        sql = """
            SELECT turns.id FROM turns JOIN conversations ON conversations.id = conversation
            WHERE user = ? AND channel = ? AND guild IS ? AND turns.id > fresh_after AND asked_at >= ? AND NOT undone
            ORDER BY turns.id DESC LIMIT ?
        """
        values = (caller.user, caller.channel, caller.guild, stamp(not_before), limit)
        async with self._database.read() as connection:
            rows = await connection.execute_fetchall(sql, values)
            return await turns_of(connection, [turn_id for (turn_id,) in rows])

    async def get(self, turn_id: int, caller: Caller) -> Turn | None:
        """The turn, if it was asked where the caller is: whoever sees an answer's buttons may press them.

        None where there is no such turn, or it belongs to another channel or guild or is another person's private one.
        """
        async with self._database.read() as connection:
            turns = await turns_of(connection, [turn_id])
        return next((turn for turn in turns if _may_see(caller, turn)), None)

    async def publish(self, turn_id: int) -> bool:
        """Make a private turn public; return whether it was private until now."""
        async with self._database.transaction() as connection:
            rows = await connection.execute_fetchall(
                "UPDATE turns SET private = 0 WHERE id = ? AND private = 1 RETURNING id", (turn_id,)
            )
            return bool(list(rows))

    async def undo(self, caller: Caller, *, not_before: dt.datetime) -> Turn | None:
        """Take the last of the caller's recent turns back and return it; it is kept, since buttons may name it."""
        sql = """
            UPDATE turns SET undone = 1 WHERE id = (
                SELECT max(turns.id) FROM turns JOIN conversations ON conversations.id = conversation
                WHERE user = ? AND channel = ? AND guild IS ? AND turns.id > fresh_after AND asked_at >= ?
                    AND NOT undone
            )
            RETURNING id
        """
        values = (caller.user, caller.channel, caller.guild, stamp(not_before))
        async with self._database.transaction() as connection:
            rows = await connection.execute_fetchall(sql, values)
            return next(iter(await turns_of(connection, [turn_id for (turn_id,) in rows])), None)

    async def reset(self, caller: Caller) -> None:
        """Start the caller's conversation here afresh; its turns are kept, since buttons may name them."""
        async with self._database.transaction() as connection:
            conversation = await conversation_of(connection, caller)
            await connection.execute(
                "UPDATE conversations SET fresh_after = (SELECT ifnull(max(id), 0) FROM turns) WHERE id = ?",
                (conversation,),
            )


def _may_see(caller: Caller, turn: Turn) -> bool:
    here = (turn.caller.guild, turn.caller.channel) == (caller.guild, caller.channel)
    return here and (turn.caller.user == caller.user or not turn.private)


async def conversation_of(connection: aiosqlite.Connection, caller: Caller) -> int:
    """The id of the caller's conversation here, made where there is none."""
    values = (caller.user, caller.channel, caller.guild)
    rows = await connection.execute_fetchall(
        "SELECT id FROM conversations WHERE user = ? AND channel = ? AND guild IS ?", values
    )
    if not rows:
        rows = await connection.execute_fetchall(
            "INSERT INTO conversations (user, channel, guild) VALUES (?, ?, ?) RETURNING id", values
        )
    ((conversation,),) = rows
    return int(conversation)


async def with_key(connection: aiosqlite.Connection, conversation: int, request_key: str | None) -> int | None:
    rows = await connection.execute_fetchall(
        "SELECT id FROM turns WHERE conversation = ? AND request_key = ?", (conversation, request_key)
    )
    return next((int(turn_id) for (turn_id,) in rows), None)


async def _insert(connection: aiosqlite.Connection, conversation: int, turn: NewTurn) -> int:
    ((turn_id,),) = await connection.execute_fetchall(
        """
        INSERT INTO turns (conversation, asked_at, command, question, understood_as, status, request, request_key,
                           private)
        VALUES (:conversation, :asked_at, :command, :question, :understood_as, :status, :request, :request_key,
                :private)
        RETURNING id
        """,
        {
            "conversation": conversation,
            "asked_at": stamp(turn.asked_at),
            "command": turn.command,
            "question": turn.question,
            "understood_as": turn.understood_as,
            "status": turn.status,
            "request": turn.request,
            "request_key": turn.request_key,
            "private": turn.private,
        },
    )
    # Kept with the turn, not looked up: the paper may have got a new abstract since it was quoted.
    abstracts = {digest(quote.paper.abstract): quote.paper.abstract for quote in turn.quotes}
    await connection.executemany("INSERT OR IGNORE INTO abstracts (digest, text) VALUES (?, ?)", abstracts.items())
    await connection.executemany(
        'INSERT INTO turn_quotes (turn, rank, paper_id, abstract, start, "end") VALUES (?, ?, ?, ?, ?, ?)',
        [
            (turn_id, rank, quote.paper.id, digest(quote.paper.abstract), quote.start, quote.end)
            for rank, quote in enumerate(turn.quotes, start=1)
        ],
    )
    await connection.executemany(
        "INSERT INTO turn_papers (turn, rank, paper_id) VALUES (?, ?, ?)",
        [(turn_id, rank, paper_id) for rank, paper_id in enumerate(turn.paper_ids, start=1)],
    )
    return int(turn_id)


async def turns_of(connection: aiosqlite.Connection, ids: Sequence[int]) -> list[Turn]:
    """The turns of these ids that there are, the oldest first."""
    wanted = (json.dumps(ids),)
    turns = await connection.execute_fetchall(
        """
        SELECT turns.id, user, channel, guild, asked_at, command, question, understood_as, status, request, request_key,
               private
        FROM turns JOIN conversations ON conversations.id = conversation
        WHERE turns.id IN (SELECT value FROM json_each(?)) ORDER BY turns.id
        """,
        wanted,
    )
    quotes = await connection.execute_fetchall(
        """
        SELECT turn, paper_id, text, start, "end" FROM turn_quotes JOIN abstracts ON digest = abstract
        WHERE turn IN (SELECT value FROM json_each(?)) ORDER BY turn, rank
        """,
        wanted,
    )
    papers = await connection.execute_fetchall(
        "SELECT turn, paper_id FROM turn_papers WHERE turn IN (SELECT value FROM json_each(?)) ORDER BY turn, rank",
        wanted,
    )
    return _assembled(turns, quotes, papers)


def _assembled(turns: Iterable[Any], quotes: Iterable[Any], papers: Iterable[Any]) -> list[Turn]:
    """Turns from their rows and those of their parts, which come in order."""
    quotes_of: defaultdict[int, list[KeptQuote]] = defaultdict(list)
    for turn_id, paper_id, abstract, start, end in quotes:
        quotes_of[turn_id].append(KeptQuote(paper_id, abstract, start, end))
    papers_of: defaultdict[int, list[str]] = defaultdict(list)
    for turn_id, paper_id in papers:
        papers_of[turn_id].append(paper_id)
    return [_turn(row, tuple(quotes_of[row[0]]), tuple(papers_of[row[0]])) for row in turns]


def _turn(row: Iterable[Any], quotes: tuple[KeptQuote, ...], paper_ids: tuple[str, ...]) -> Turn:
    turn_id, user, channel, guild, asked_at, command, question, understood_as, status, request, key, private = row
    return Turn(
        id=turn_id,
        caller=Caller(user, channel, guild),
        asked_at=dt.datetime.fromisoformat(asked_at),
        command=command,
        question=question,
        understood_as=understood_as,
        status=status,
        request=request,
        quotes=quotes,
        paper_ids=paper_ids,
        request_key=key,
        private=bool(private),
    )
