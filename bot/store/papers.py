"""The papers of a library, kept: added, updated or removed, and read back to the letter."""

import asyncio
import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from bot.store.database import Database
from bot.store.identity import Entry, Outcome, Record
from bot.store.moments import stamp
from bot.store.records import Rows, paper_of, read_rows
from bot.store.scope import SHARED, Scope
from bot.store.writing import known_by, last_change, next_number, planned, possible, write
from retrieval.papers import Paper

BATCH = 500  # papers: what one transaction writes, and what one step through the whole library holds


@dataclass(frozen=True, slots=True)
class Upserted:
    """What became of a batch: of each record, in their order, and the papers to be indexed again, as they are stored.

    `changes` are the numbers of the changes that were logged: these and no others are of this batch.
    """

    outcomes: Sequence[Outcome]
    changed: Sequence[Paper]
    changes: range

    @property
    def counts(self) -> Counter[Outcome]:
        return Counter(self.outcomes)


@dataclass(frozen=True, slots=True)
class Twin:
    """A shared paper, and the one of a server's own that is shown in its place."""

    number: int
    id: str
    own_id: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A paper's title, and when it came, in UTC."""

    title: str
    added_at: dt.datetime


class PaperReader:
    """The papers of the libraries in a scope, read and never written."""

    def __init__(self, database: Database, scope: Scope) -> None:
        self._database = database
        self._scope = scope

    async def get(self, ids: Sequence[str]) -> dict[str, Paper]:
        """The papers of these ids that are seen, in the order asked for.

        A shared paper that the server has of its own is still read where an old answer names it.
        """
        sql = """
            SELECT number FROM papers
            WHERE id IN (SELECT value FROM json_each(:ids)) AND library IN (SELECT value FROM json_each(:libraries))
        """
        async with self._database.read() as connection:
            values = {**self._scope.parameters, "ids": json.dumps([*ids])}
            numbers = await connection.execute_fetchall(sql, values)
            rows = await read_rows(connection, [number for (number,) in numbers])
        found = {paper.id: paper for _, paper in map(paper_of, rows)}
        return {id_: found[id_] for id_ in ids if id_ in found}

    async def arrivals(self, since: dt.datetime, *, limit: int) -> list[str]:
        """The ids of the latest papers that came since a moment, at most `limit`, the newest arrivals first."""
        sql = """
            SELECT id FROM (
                SELECT number, id, added_at FROM papers
                WHERE library IN (SELECT value FROM json_each(:libraries))
                    AND number NOT IN (SELECT value FROM json_each(:hidden))
                ORDER BY number DESC LIMIT :limit
            ) WHERE added_at >= :since ORDER BY number DESC
        """
        async with self._database.read() as connection:
            values = {**self._scope.parameters, "since": stamp(since), "limit": limit}
            return [id_ for (id_,) in await connection.execute_fetchall(sql, values)]


class PaperStore:
    """The papers of one library."""

    def __init__(self, database: Database, library: str = SHARED) -> None:
        self._database = database
        self._library = library

    async def upsert(
        self, papers: Sequence[Paper], settled: set[int] | None = None, *, added_at: dt.datetime | None = None
    ) -> Upserted:
        """Add each paper, or update the one that it shares an identity with (see bot/store/identity.py).

        All or none are written. `settled` is one set for all the batches of an import; it grows. `added_at`, aware, is
        when the new ones came.
        """
        settled = set() if settled is None else settled
        records = await asyncio.to_thread(lambda: [Record.of(paper, self._library) for paper in papers])
        came = {"library": self._library, "added_at": None if added_at is None else stamp(added_at)}
        async with self._database.transaction() as connection:
            first = await next_number(connection)
            stored = await possible(connection, self._library, records)
            plan = await asyncio.to_thread(planned, first, stored, records, settled)
            before = await last_change(connection)
            await write(connection, plan.rows, came)
            changes = range(before + 1, await last_change(connection) + 1)
        settled |= plan.touched
        return Upserted(plan.outcomes, plan.changed, changes)

    async def remove(self, ids: Sequence[str]) -> range:
        """Let the papers go; an unknown id, or another library's, is no error. Return the numbers of the changes."""
        sql = "DELETE FROM papers WHERE library = ? AND id IN (SELECT value FROM json_each(?))"
        async with self._database.transaction() as connection:
            before = await last_change(connection)
            await connection.execute(sql, (self._library, json.dumps([*ids])))
            return range(before + 1, await last_change(connection) + 1)

    async def get(self, ids: Sequence[str]) -> dict[str, Paper]:
        """The papers of these ids that the library has, in the order asked for."""
        return await PaperReader(self._database, Scope((self._library,))).get(ids)

    async def missing(self, papers: Sequence[Paper]) -> list[Paper]:
        """Those of the papers that the library knows by none of their keys."""
        sql = "SELECT key FROM paper_keys WHERE library = ? AND key IN (SELECT value FROM json_each(?))"
        keys = json.dumps([key for paper in papers for key in paper.identity_keys])
        async with self._database.read() as connection:
            known = {key for (key,) in await connection.execute_fetchall(sql, (self._library, keys))}
        return [paper for paper in papers if known.isdisjoint(paper.identity_keys)]

    async def count(self) -> int:
        sql = "SELECT count(*) FROM papers WHERE library = ?"
        async with self._database.read() as connection:
            ((papers,),) = await connection.execute_fetchall(sql, (self._library,))
        return int(papers)

    async def twins(self) -> list[Twin]:
        """The shared papers that this library has of its own, by the rules of bot/store/identity.py."""
        sql = """
            SELECT DISTINCT shared.number, shared.id, own.id
            FROM paper_keys AS ours
            JOIN paper_keys AS theirs ON theirs.library = '' AND theirs.key = ours.key
            JOIN papers AS own ON own.number = ours.paper
            JOIN papers AS shared ON shared.number = theirs.paper
            WHERE ours.library = ? AND NOT (ours.key >= 'name:' AND ours.key < 'name;')
                AND (
                    ours.key < 'title:'
                    OR ifnull(lower(own.doi) = lower(shared.doi), 1)
                    AND ifnull(lower(own.arxiv_id) = lower(shared.arxiv_id), 1)
                )
            ORDER BY own.number DESC
        """
        if self._library == SHARED:
            return []
        async with self._database.read() as connection:
            return [Twin(*row) for row in await connection.execute_fetchall(sql, (self._library,))]

    async def latest(self, limit: int) -> list[Arrival]:
        """The papers that came last, the newest arrival first, without those of which it is not known when."""
        sql = """
            SELECT title, added_at FROM papers WHERE library = ? AND added_at IS NOT NULL ORDER BY number DESC LIMIT ?
        """
        async with self._database.read() as connection:
            rows = await connection.execute_fetchall(sql, (self._library, limit))
        return [Arrival(title, dt.datetime.fromisoformat(added_at)) for title, added_at in rows]

    async def batches(self, size: int = BATCH) -> AsyncIterator[list[Paper]]:
        """All papers in the order of their arrival, at most `size` at a time; each batch is a read of its own."""
        sql = "SELECT number FROM papers WHERE library = ? AND number > ? ORDER BY number LIMIT ?"
        last = 0
        while True:
            async with self._database.read() as connection:
                found = await connection.execute_fetchall(sql, (self._library, last, size))
                numbers = [number for (number,) in found]
                rows = await read_rows(connection, numbers)
            if not rows:
                return
            last = numbers[-1]
            yield await asyncio.to_thread(lambda rows: [paper for _, paper in map(paper_of, rows)], rows)


async def libraries(database: Database) -> list[str]:
    """The libraries that hold papers."""
    async with database.read() as connection:
        rows = await connection.execute_fetchall("SELECT DISTINCT library FROM papers ORDER BY library")
    return [library for (library,) in rows]


async def list_again(database: Database, library: str, ids: Sequence[str]) -> None:
    """Write anew what papers of a library are found and completed by; ids that it does not hold are left out."""
    sql = "SELECT number FROM papers WHERE library = ? AND id IN (SELECT value FROM json_each(?)) ORDER BY number"
    for start in range(0, len(ids), BATCH):
        async with database.transaction() as connection:
            found = await connection.execute_fetchall(sql, (library, json.dumps(ids[start : start + BATCH])))
            numbers = [int(number) for (number,) in found]
            keys: defaultdict[int, set[str]] = defaultdict(set)
            for number, key in await known_by(connection, numbers):
                keys[number].add(key)
            papers = map(paper_of, await read_rows(connection, numbers))
            entries = [Entry(number, paper, keys[number] | {*paper.identity_keys}) for number, paper in papers]
            rows = Rows.of(entries, max(numbers, default=0) + 1)
            await write(connection, rows, {"library": library, "added_at": None})
