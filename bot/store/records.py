"""Papers as rows: how a Paper is written into columns and read back to the letter."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import aiosqlite

from bot.store.identity import Entry
from retrieval.papers import Paper, PublicationDate
from retrieval.record import name_key


async def read_rows(connection: aiosqlite.Connection, numbers: Sequence[int]) -> list[Any]:
    """The rows of the papers of these numbers, in the order of their numbers, as `paper_of` reads them."""
    rows = await connection.execute_fetchall(
        """
        SELECT number, id, title, text, authors, authors_cut, organisation, categories, date, year_inferred, url,
               has_code, doi, arxiv_id
        FROM papers JOIN abstracts ON digest = abstract
        WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number
        """,
        (json.dumps(numbers),),
    )
    return list(rows)


def paper_of(row: Iterable[Any]) -> tuple[int, Paper]:
    """The number and the paper in a row of `read_rows`."""
    number, id_, title, abstract, authors, cut, organisation, categories, date, inferred, url, code, doi, arxiv_id = row
    return number, Paper(
        id=id_,
        title=title,
        abstract=abstract,
        authors=tuple(json.loads(authors)),
        authors_cut=bool(cut),
        organisation=organisation,
        categories=tuple(json.loads(categories)),
        date=_date(date, year_inferred=bool(inferred)),
        url=url,
        has_code=bool(code),
        doi=doi,
        arxiv_id=arxiv_id,
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """Papers as the rows of each table that holds a part of them."""

    papers: list[Mapping[str, object]]  # the columns but `library` and `added_at`, which stay as they were
    rewritten: list[tuple[int]]  # the numbers of those that the database has, in another form
    abstracts: list[tuple[bytes, str]]
    keys: list[tuple[str, int]]
    title_words: list[tuple[int, str]]
    names: list[tuple[str, str, str]]
    paper_names: list[tuple[int, str, str]]

    @classmethod
    def of(cls, entries: Sequence[Entry], next_number: int) -> Self:
        names = {entry.number: names_of(entry.paper) for entry in entries}
        named = [(entry.number, kind, name) for entry in entries for kind, name in _kinds_and_names(entry.paper)]
        return cls(
            papers=[row_of(entry.number, entry.paper) for entry in entries],
            rewritten=[(entry.number,) for entry in entries if entry.number < next_number],
            abstracts=[(digest(entry.paper.abstract), entry.paper.abstract) for entry in entries],
            keys=[(key, entry.number) for entry in entries for key in entry.keys]
            + [(f"name:{name}", number) for number, held in names.items() for name in held],
            title_words=[(number, " ".join(held)) for number, held in names.items()],
            names=[(kind, name, name_key(name)) for kind, name in {(kind, name) for _, kind, name in named}],
            paper_names=named,
        )


def row_of(number: int, paper: Paper) -> Mapping[str, object]:
    """The columns of `papers` for a paper, by name."""
    return {
        "number": number,
        "id": paper.id,
        "title": paper.title,
        "abstract": digest(paper.abstract),
        "authors": json.dumps(paper.authors),
        "authors_cut": paper.authors_cut,
        "organisation": paper.organisation,
        "categories": json.dumps(paper.categories),
        "date": paper.date.isoformat() if paper.date else None,
        "year_inferred": paper.date is not None and paper.date.year_inferred,
        "url": paper.url,
        "has_code": paper.has_code,
        "doi": paper.doi,
        "arxiv_id": paper.arxiv_id,
    }


def digest(abstract: str) -> bytes:
    """What an abstract is kept under: 16 bytes that no other text has."""
    return hashlib.blake2b(abstract.encode(), digest_size=16).digest()


def names_of(paper: Paper) -> set[str]:
    """What a person may call a paper: its title and the short name before the colon, folded."""
    short, colon, _ = paper.title.partition(":")
    return {name for form in (paper.title, short)[: 1 + len(colon)] if (name := name_key(form))}


def _kinds_and_names(paper: Paper) -> set[tuple[str, str]]:
    return {("author", name) for name in paper.authors} | {("category", name) for name in paper.categories}


def _date(text: str | None, *, year_inferred: bool) -> PublicationDate | None:
    if text is None:
        return None
    year, month, day = (*map(int, text.split("-")), None, None)[:3]
    return PublicationDate(year or 0, month, day, year_inferred=year_inferred)
