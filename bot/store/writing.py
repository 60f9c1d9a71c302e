"""Writing papers: what it comes to, worked out beside the event loop, and the statements of one transaction."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import aiosqlite

from bot.store.identity import Entry, Outcome, Record, Shelf
from bot.store.records import Rows, paper_of, read_rows
from retrieval.papers import Paper


@dataclass(frozen=True, slots=True)
class Plan:
    """What became of each record, the papers to be indexed again, what is to be written, and what is settled now."""

    outcomes: Sequence[Outcome]
    changed: Sequence[Paper]
    rows: Rows
    touched: AbstractSet[int]


def planned(
    first: int, stored: tuple[list[Any], list[Any]], records: Sequence[Record], settled: AbstractSet[int]
) -> Plan:
    """What writing these records comes to; pure work. `first` is the number of the first paper that is new."""
    rows, known = stored
    keys: defaultdict[int, set[str]] = defaultdict(set)
    for number, key in known:
        keys[number].add(key)
    entries = (Entry(number, paper, keys[number]) for number, paper in map(paper_of, rows))
    shelf = Shelf(first, entries, settled)
    outcomes = [shelf.place(record) for record in records]
    changed = [entry for entry in shelf.entries.values() if entry.changed]
    return Plan(outcomes, [entry.paper for entry in changed], Rows.of(changed, first), shelf.touched)


async def next_number(connection: aiosqlite.Connection) -> int:
    """The first number above those of all papers."""
    ((number,),) = await connection.execute_fetchall("SELECT ifnull(max(number), 0) + 1 FROM papers")
    return int(number)


async def last_change(connection: aiosqlite.Connection) -> int:
    """The number of the last change that was logged, whether it is still kept or not."""
    sql = "SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name = 'paper_changes'"
    ((change,),) = await connection.execute_fetchall(sql)
    return int(change)


async def possible(
    connection: aiosqlite.Connection, library: str, records: Sequence[Record]
) -> tuple[list[Any], list[Any]]:
    """The library's papers that any of these could be: their rows, and each key that makes a record one of them."""
    sql = """
        SELECT paper FROM paper_keys WHERE library = :library AND key IN (SELECT value FROM json_each(:keys))
        UNION SELECT number FROM papers WHERE id IN (SELECT value FROM json_each(:ids)) AND library = :library
    """
    keys = json.dumps([*{key for record in records for key in record.keys}])
    ids = json.dumps([*{id_ for record in records for id_ in record.ids}])
    found = await connection.execute_fetchall(sql, {"library": library, "keys": keys, "ids": ids})
    numbers = [number for (number,) in found]
    return await read_rows(connection, numbers), await known_by(connection, numbers)


async def known_by(connection: aiosqlite.Connection, numbers: Sequence[int]) -> list[Any]:
    """The number of each of these papers with each key that makes a record one with it."""
    sql = """
        SELECT paper, key FROM paper_keys
        WHERE paper IN (SELECT value FROM json_each(?)) AND NOT (key >= 'name:' AND key < 'name;')
    """
    return list(await connection.execute_fetchall(sql, (json.dumps(numbers),)))


async def write(connection: aiosqlite.Connection, rows: Rows, came: Mapping[str, str | None]) -> None:
    """Write the rows; `came` is the library, and the moment, that they came to."""
    library = came["library"]
    await connection.executemany("INSERT OR IGNORE INTO abstracts (digest, text) VALUES (?, ?)", rows.abstracts)
    await connection.executemany(
        """
        INSERT INTO papers (number, id, title, abstract, authors, authors_cut, organisation, categories, date,
                            year_inferred, url, has_code, doi, arxiv_id, library, added_at)
        VALUES (:number, :id, :title, :abstract, :authors, :authors_cut, :organisation, :categories, :date,
                :year_inferred, :url, :has_code, :doi, :arxiv_id, :library, :added_at)
        ON CONFLICT (number) DO UPDATE SET
            title = excluded.title, abstract = excluded.abstract, authors = excluded.authors,
            authors_cut = excluded.authors_cut, organisation = excluded.organisation,
            categories = excluded.categories, date = excluded.date, year_inferred = excluded.year_inferred,
            url = excluded.url, has_code = excluded.has_code, doi = excluded.doi, arxiv_id = excluded.arxiv_id
        """,
        ({**row, **came} for row in rows.papers),
    )
    await connection.executemany("DELETE FROM paper_keys WHERE paper = ?", rows.rewritten)
    keys = ((library, key, number) for key, number in rows.keys)
    await connection.executemany("INSERT INTO paper_keys (library, key, paper) VALUES (?, ?, ?)", keys)
    await connection.executemany("INSERT OR REPLACE INTO title_words (rowid, words) VALUES (?, ?)", rows.title_words)
    await connection.executemany("INSERT OR IGNORE INTO names (kind, name, folded) VALUES (?, ?, ?)", rows.names)
    await connection.executemany("DELETE FROM paper_names WHERE paper = ?", rows.rewritten)
    await connection.executemany(
        "INSERT INTO paper_names (paper, name) SELECT ?, id FROM names WHERE kind = ? AND name = ?", rows.paper_names
    )
