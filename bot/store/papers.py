"""The papers of the library, kept: added or updated, and read back to the letter."""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import aiosqlite

from bot.store.database import Database
from bot.store.identity import Entry, Outcome, Record, Shelf
from bot.store.records import Rows, paper_of, read_rows
from retrieval.papers import Paper

BATCH = 500  # papers: what one transaction writes, and what one step through the whole library holds


@dataclass(frozen=True, slots=True)
class Upserted:
    """What became of a batch: how many records did what, and the papers to be indexed again, as they are stored."""

    counts: Counter[Outcome]
    changed: Sequence[Paper]


@dataclass(frozen=True, slots=True)
class _Plan:
    counts: Counter[Outcome]
    changed: Sequence[Paper]
    rows: Rows
    touched: AbstractSet[int]


class PaperStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def upsert(self, papers: Sequence[Paper], settled: set[int] | None = None) -> Upserted:
        """Add each paper, or update the one that it shares an identity with (see bot/store/identity.py).

        All or none are written. `settled` is one set for all the batches of an import; it grows.
        """
        settled = set() if settled is None else settled
        records = await asyncio.to_thread(lambda: [Record.of(paper) for paper in papers])
        async with self._database.transaction() as connection:
            next_number = await _next_number(connection)
            stored = await _possible(connection, records)
            plan = await asyncio.to_thread(_planned, next_number, stored, records, settled)
            await _write(connection, plan.rows)
        settled |= plan.touched
        return Upserted(plan.counts, plan.changed)

    async def get(self, ids: Sequence[str]) -> dict[str, Paper]:
        """The papers of these ids that the library has, in the order asked for."""
        sql = "SELECT number FROM papers WHERE id IN (SELECT value FROM json_each(?))"
        async with self._database.read() as connection:
            numbers = await connection.execute_fetchall(sql, (json.dumps([*ids]),))
            rows = await read_rows(connection, [number for (number,) in numbers])
        found = {paper.id: paper for _, paper in map(paper_of, rows)}
        return {id_: found[id_] for id_ in ids if id_ in found}

    async def missing(self, papers: Sequence[Paper]) -> list[Paper]:
        """Those of the papers that the library knows by none of their keys."""
        sql = "SELECT key FROM paper_keys WHERE key IN (SELECT value FROM json_each(?))"
        keys = [key for paper in papers for key in paper.identity_keys]
        async with self._database.read() as connection:
            known = {key for (key,) in await connection.execute_fetchall(sql, (json.dumps(keys),))}
        return [paper for paper in papers if known.isdisjoint(paper.identity_keys)]

    async def count(self) -> int:
        async with self._database.read() as connection:
            ((papers,),) = await connection.execute_fetchall("SELECT count(*) FROM papers")
        return int(papers)

    async def batches(self, size: int = BATCH) -> AsyncIterator[list[Paper]]:
        """All papers in the order of their arrival, at most `size` at a time; each batch is a read of its own."""
        sql = "SELECT number FROM papers WHERE number > ? ORDER BY number LIMIT ?"
        last = 0
        while True:
            async with self._database.read() as connection:
                numbers = [number for (number,) in await connection.execute_fetchall(sql, (last, size))]
                rows = await read_rows(connection, numbers)
            if not rows:
                return
            last = numbers[-1]
            yield await asyncio.to_thread(lambda rows: [paper for _, paper in map(paper_of, rows)], rows)


def _planned(
    next_number: int, stored: tuple[list[Any], list[Any]], records: Sequence[Record], settled: AbstractSet[int]
) -> _Plan:
    """What writing these records comes to; pure work, done off the event loop."""
    rows, known_by = stored
    keys: defaultdict[int, set[str]] = defaultdict(set)
    for number, key in known_by:
        keys[number].add(key)
    entries = (Entry(number, paper, keys[number]) for number, paper in map(paper_of, rows))
    shelf = Shelf(next_number, entries, settled)
    counts = Counter(shelf.place(record) for record in records)
    changed = [entry for entry in shelf.entries.values() if entry.changed]
    return _Plan(counts, [entry.paper for entry in changed], Rows.of(changed, next_number), shelf.touched)


async def _next_number(connection: aiosqlite.Connection) -> int:
    ((number,),) = await connection.execute_fetchall("SELECT ifnull(max(number), 0) + 1 FROM papers")
    return int(number)


async def _possible(connection: aiosqlite.Connection, records: Sequence[Record]) -> tuple[list[Any], list[Any]]:
    """The stored papers that any of these could be: their rows, and each key that makes a record one of them."""
    sql = """
        SELECT paper FROM paper_keys WHERE key IN (SELECT value FROM json_each(:keys))
        UNION SELECT number FROM papers WHERE id IN (SELECT value FROM json_each(:ids))
    """
    keys = {key for record in records for key in record.keys}
    ids = {id_ for record in records for id_ in record.ids}
    found = await connection.execute_fetchall(sql, {"keys": json.dumps([*keys]), "ids": json.dumps([*ids])})
    numbers = [number for (number,) in found]
    known_by = await connection.execute_fetchall(
        """
        SELECT paper, key FROM paper_keys
        WHERE paper IN (SELECT value FROM json_each(?)) AND NOT (key >= 'name:' AND key < 'name;')
        """,
        (json.dumps(numbers),),
    )
    return await read_rows(connection, numbers), list(known_by)


async def _write(connection: aiosqlite.Connection, rows: Rows) -> None:
    await connection.executemany("INSERT OR IGNORE INTO abstracts (digest, text) VALUES (?, ?)", rows.abstracts)
    await connection.executemany(
        """
        INSERT INTO papers (number, id, title, abstract, authors, authors_cut, organisation, categories, date,
                            year_inferred, url, has_code, doi, arxiv_id)
        VALUES (:number, :id, :title, :abstract, :authors, :authors_cut, :organisation, :categories, :date,
                :year_inferred, :url, :has_code, :doi, :arxiv_id)
        ON CONFLICT (number) DO UPDATE SET
            title = excluded.title, abstract = excluded.abstract, authors = excluded.authors,
            authors_cut = excluded.authors_cut, organisation = excluded.organisation,
            categories = excluded.categories, date = excluded.date, year_inferred = excluded.year_inferred,
            url = excluded.url, has_code = excluded.has_code, doi = excluded.doi, arxiv_id = excluded.arxiv_id
        """,
        rows.papers,
    )
    await connection.executemany("DELETE FROM paper_keys WHERE paper = ?", rows.rewritten)
    await connection.executemany("INSERT INTO paper_keys (key, paper) VALUES (?, ?)", rows.keys)
    await connection.executemany("INSERT OR REPLACE INTO title_words (rowid, words) VALUES (?, ?)", rows.title_words)
    await connection.executemany("INSERT OR IGNORE INTO names (kind, name, folded) VALUES (?, ?, ?)", rows.names)
    await connection.executemany("DELETE FROM paper_names WHERE paper = ?", rows.rewritten)
    await connection.executemany(
        "INSERT INTO paper_names (paper, name) SELECT ?, id FROM names WHERE kind = ? AND name = ?", rows.paper_names
    )
