"""The catalogue: papers found by what people call them, and names completed as people type."""

import textwrap
from collections.abc import Sequence
from typing import Literal

from bot.commands import Choice
from bot.errors import NotThere, UserError
from bot.store.database import Database
from bot.store.records import paper_of, read_rows
from retrieval.papers import Paper, arxiv_id_in, doi_in, normalised_title
from retrieval.record import name_key

_CANDIDATES = 5  # papers: how many are named where a reference fits several
_LAST = "\U0010ffff"  # sorts behind every text that begins alike


class Catalogue:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, reference: str) -> Paper:
        """The one paper that a person means: by id, arXiv id, DOI or a link that ends in one, by title, by the short
        name before a title's colon, by the beginning of either, or by words of the title.

        Raises UserError naming the candidates where several fit, NotThere where none does.
        """
        reference = reference.strip()
        for look in (self._by_id, self._by_key, self._by_beginning, self._by_words):
            found = await look(reference)
            if len(found) == 1:
                return found[0]
            if found:
                raise UserError(_ambiguous(reference, found))
        raise NotThere(
            f"No paper here is called “{_shortened(reference)}”. Give its title, its id, its DOI or its arXiv id; "
            "/find lists papers by topic."
        )

    async def complete_titles(self, typed: str, *, limit: int) -> list[Choice]:
        """Papers as (title, id): those whose title or short name begins as typed, then those that have such words.

        With nothing typed, the latest arrivals.
        """
        name = name_key(typed)
        if not name:
            return await self._titles("SELECT id, title FROM papers ORDER BY number DESC LIMIT ?", (limit,))
        begin = await self._titles(
            """
            SELECT id, title FROM (
                SELECT paper, min(key) AS first FROM paper_keys WHERE key >= ? AND key < ? GROUP BY paper
                ORDER BY first LIMIT ?
            ) JOIN papers ON number = paper ORDER BY first
            """,
            (*_range(name), limit),
        )
        have = await self._titles(
            """
            SELECT id, title FROM title_words JOIN papers ON number = title_words.rowid
            WHERE title_words MATCH ? LIMIT ?
            """,
            (_words(name), limit),
        )
        return list(dict.fromkeys([*begin, *have]))[:limit]

    async def complete_authors(self, typed: str, *, limit: int) -> list[str]:
        """Authors with words that begin as typed, in order of their names."""
        return await self._names("author", typed, limit)

    async def complete_categories(self, typed: str, *, limit: int) -> list[str]:
        """Categories with words that begin as typed (`cs`, `LG`), in order of their names."""
        return await self._names("category", typed, limit)

    async def unlisted(self) -> list[str]:
        """The ids of papers that are kept but cannot be found or completed here: none, unless the file was altered."""
        sql = """
            SELECT id FROM papers
            WHERE number NOT IN (SELECT rowid FROM title_words)
                OR title <> '' AND number NOT IN (SELECT paper FROM paper_keys)
        """
        async with self._database.read() as connection:
            return [id_ for (id_,) in await connection.execute_fetchall(sql)]

    async def _by_id(self, reference: str) -> list[Paper]:
        return await self._papers("SELECT number FROM papers WHERE id = ?", (reference,))

    async def _by_key(self, reference: str) -> list[Paper]:
        """By what names one paper, the surest kind first."""
        kinds = (
            ("doi", doi_in(reference)),
            ("arxiv", arxiv_id_in(reference)),
            ("title", normalised_title(reference)),
            ("name", name_key(reference)),
        )
        sql = "SELECT paper FROM paper_keys WHERE key = ? LIMIT ?"
        for kind, value in kinds:
            if value and (found := await self._papers(sql, (f"{kind}:{value.lower()}", _CANDIDATES + 1))):
                return found
        return []

    async def _by_beginning(self, reference: str) -> list[Paper]:
        if not (name := name_key(reference)):
            return []
        sql = "SELECT DISTINCT paper FROM paper_keys WHERE key >= ? AND key < ? LIMIT ?"
        return await self._papers(sql, (*_range(name), _CANDIDATES + 1))

    async def _by_words(self, reference: str) -> list[Paper]:
        if not (name := name_key(reference)):
            return []
        sql = "SELECT rowid FROM title_words WHERE title_words MATCH ? LIMIT ?"
        return await self._papers(sql, (_words(name), _CANDIDATES + 1))

    async def _papers(self, sql: str, values: Sequence[object]) -> list[Paper]:
        """The papers whose numbers a query returns."""
        async with self._database.read() as connection:
            numbers = [number for (number,) in await connection.execute_fetchall(sql, values)]
            return [paper_of(row)[1] for row in await read_rows(connection, numbers)]

    async def _titles(self, sql: str, values: Sequence[object]) -> list[Choice]:
        async with self._database.read() as connection:
            return [Choice(title, id_) for id_, title in await connection.execute_fetchall(sql, values)]

    async def _names(self, kind: Literal["author", "category"], typed: str, limit: int) -> list[str]:
        sql = """
            SELECT name FROM names
            WHERE kind = :kind
                AND (:words = '' OR id IN (SELECT rowid FROM name_words WHERE name_words MATCH :words))
                AND EXISTS (SELECT 1 FROM paper_names WHERE paper_names.name = names.id)
            ORDER BY folded, name LIMIT :limit
        """
        words = _words(name_key(typed))
        async with self._database.read() as connection:
            rows = await connection.execute_fetchall(sql, {"kind": kind, "words": words, "limit": limit})
        return [name for (name,) in rows]


def _range(name: str) -> tuple[str, str]:
    """The keys that begin with a name: from the first on, up to but without the second."""
    return f"name:{name}", f"name:{name}{_LAST}"


def _words(name: str) -> str:
    """What FTS5 is asked for each word of a normalised name, as the beginning of one; letters and digits alone."""
    return " ".join(f'"{word}"*' for word in name.split())


def _shortened(text: str) -> str:
    return textwrap.shorten(text, width=80, placeholder=" …")


def _ambiguous(reference: str, papers: Sequence[Paper]) -> str:
    lines = [f"• {paper.title} ({paper.id})" for paper in papers[:_CANDIDATES]]
    more = ["• and more"] if len(papers) > _CANDIDATES else []
    return "\n".join(
        [f"“{_shortened(reference)}” fits more than one paper. Give more of the title, or its id:", *lines, *more]
    )
