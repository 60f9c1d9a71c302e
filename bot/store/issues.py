"""Issues: what each message of a digest told of, kept for its further pages."""

import asyncio
import datetime as dt
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import aiosqlite
from pydantic import TypeAdapter

from bot.store.database import Database
from bot.store.moments import stamp
from retrieval.papers import Paper
from retrieval.quotes import Quote


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper of a digest: why it is told of, the sentence that says so, and the team's own closest one beside it."""

    paper: Paper
    reason: str
    quote: Quote | None = None
    beside: Quote | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIssue:
    """A message to be kept: `entries` best first, of which it shows the first `shown`. `number` counts a day's."""

    title: str
    number: int
    made_at: dt.datetime
    shown: int
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptIssue:
    """A message as it is kept. `server` is its digest's."""

    id: int
    server: str | None
    title: str
    shown: int
    entries: Sequence[Entry]


_ENTRIES: TypeAdapter[list[Entry]] = TypeAdapter(list[Entry])


class IssueStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, issue_id: int) -> KeptIssue | None:
        sql = """
            SELECT digests.server, title, shown, entries FROM digest_issues JOIN digests ON digests.id = digest
            WHERE digest_issues.id = ?
        """
        async with self._database.read() as connection:
            rows = await connection.execute_fetchall(sql, (issue_id,))
        for server, title, shown, entries in rows:
            unpacked = await asyncio.to_thread(_unpacked, entries)
            return KeptIssue(id=issue_id, server=server, title=title, shown=shown, entries=unpacked)
        return None

    async def count(self, digest_id: int, day: dt.date) -> int:
        """How many messages a digest made for a day."""
        sql = "SELECT count(*) FROM digest_issues WHERE digest = ? AND day = ?"
        async with self._database.read() as connection:
            ((count,),) = await connection.execute_fetchall(sql, (digest_id, day.isoformat()))
        return int(count)

    async def forget_before(self, moment: dt.datetime) -> None:
        async with self._database.transaction() as connection:
            await connection.execute("DELETE FROM digest_issues WHERE made_at < ?", (stamp(moment),))


async def pack(entries: Sequence[Entry]) -> bytes:
    """Entries as the database keeps them."""
    return await asyncio.to_thread(lambda: zlib.compress(_ENTRIES.dump_json([*entries])))


def _unpacked(body: bytes) -> list[Entry]:
    return _ENTRIES.validate_json(zlib.decompress(body))


async def write(connection: aiosqlite.Connection, digest_id: int, day: dt.date, issue: NewIssue, packed: bytes) -> int:
    """Keep an issue in a transaction that keeps more; return its id."""
    sql = """
        INSERT INTO digest_issues (digest, day, number, made_at, title, shown, entries) VALUES (?, ?, ?, ?, ?, ?, ?)
        RETURNING id
    """
    values = (digest_id, day.isoformat(), issue.number, stamp(issue.made_at), issue.title, issue.shown, packed)
    ((issue_id,),) = await connection.execute_fetchall(sql, values)
    return int(issue_id)
