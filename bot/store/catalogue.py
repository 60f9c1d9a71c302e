"""The catalogue: papers found by what people call them, and names completed as people type, in one place's scope."""

import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Literal

from bot.commands import Choice
from bot.errors import NotThere, UserError
from bot.store.database import Database
from bot.store.identity import id_in
from bot.store.records import paper_of, read_rows
from bot.store.scope import SHARED, Scope
from retrieval.papers import Paper, arxiv_id_in, doi_in, normalised_title
from retrieval.record import name_key

_CANDIDATES = 5  # papers: how many are named where a reference fits several
_LAST = "\U0010ffff"  # sorts behind every text that begins alike


_SHARED_ALONE = Scope()


class Catalogue:
    def __init__(self, database: Database, scope: Scope = _SHARED_ALONE) -> None:
        self._database = database
        self._scope = scope

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
            return await self._titles(
                """
                SELECT id, title FROM papers
                WHERE library IN (SELECT value FROM json_each(:libraries))
                    AND number NOT IN (SELECT value FROM json_each(:hidden))
                ORDER BY number DESC LIMIT :limit
                """,
                {"limit": limit},
            )
        begin = await self._titles(
            """
            SELECT id, title FROM (
                SELECT paper, min(key) AS first FROM paper_keys
                WHERE library IN (SELECT value FROM json_each(:libraries)) AND key >= :first AND key < :last
                    AND paper NOT IN (SELECT value FROM json_each(:hidden))
                GROUP BY paper ORDER BY first LIMIT :limit
            ) JOIN papers ON number = paper ORDER BY first
            """,
            {**_range(name), "limit": limit},
        )
        have = await self._titles(
            """
            SELECT id, title FROM title_words JOIN papers ON number = title_words.rowid
            WHERE title_words MATCH :words AND library IN (SELECT value FROM json_each(:libraries))
                AND number NOT IN (SELECT value FROM json_each(:hidden))
            LIMIT :limit
            """,
            {"words": _words(name), "limit": limit},
        )
        return list(dict.fromkeys([*begin, *have]))[:limit]

    async def complete_authors(self, typed: str, *, limit: int) -> list[str]:
        """Authors with words that begin as typed, in order of their names."""
        return await self._names("author", typed, limit)

    async def complete_categories(self, typed: str, *, limit: int) -> list[str]:
        """Categories with words that begin as typed (`cs`, `LG`), in order of their names."""
        return await self._names("category", typed, limit)

    async def _by_id(self, reference: str) -> list[Paper]:
        """By its id, also as it was before it got a server's mark; the server's own comes first."""
        sql = """
            SELECT number FROM papers WHERE id = :id AND library IN (SELECT value FROM json_each(:libraries))
        """
        for library in reversed(self._scope.libraries):
            if found := await self._papers(sql, {"id": id_in(library, reference)}):
                return found
        return []

    async def _by_key(self, reference: str) -> list[Paper]:
        """By what names one paper, the surest kind first."""
        kinds = (
            ("doi", doi_in(reference)),
            ("arxiv", arxiv_id_in(reference)),
            ("title", normalised_title(reference)),
            ("name", name_key(reference)),
        )
        sql = """
            SELECT paper FROM paper_keys
            WHERE library IN (SELECT value FROM json_each(:libraries)) AND key = :key
                AND paper NOT IN (SELECT value FROM json_each(:hidden))
            LIMIT :limit
        """
        for kind, value in kinds:
            if value and (found := await self._papers(sql, {"key": f"{kind}:{value.lower()}"})):
                return found
        return []

    async def _by_beginning(self, reference: str) -> list[Paper]:
        if not (name := name_key(reference)):
            return []
        sql = """
            SELECT DISTINCT paper FROM paper_keys
            WHERE library IN (SELECT value FROM json_each(:libraries)) AND key >= :first AND key < :last
                AND paper NOT IN (SELECT value FROM json_each(:hidden))
            LIMIT :limit
        """
        return await self._papers(sql, _range(name))

    async def _by_words(self, reference: str) -> list[Paper]:
        if not (name := name_key(reference)):
            return []
        sql = """
            SELECT number FROM title_words JOIN papers ON number = title_words.rowid
            WHERE title_words MATCH :words AND library IN (SELECT value FROM json_each(:libraries))
                AND number NOT IN (SELECT value FROM json_each(:hidden))
            LIMIT :limit
        """
        return await self._papers(sql, {"words": _words(name)})

    async def _papers(self, sql: str, values: Mapping[str, str]) -> list[Paper]:
        """The papers whose numbers a query returns, a few."""
        values = {**self._scope.parameters, **values}
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(sql, {**values, "limit": _CANDIDATES + 1})
            return [paper_of(row)[1] for row in await read_rows(connection, [number for (number,) in found])]

    async def _titles(self, sql: str, values: Mapping[str, str | int]) -> list[Choice]:
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(sql, {**self._scope.parameters, **values})
        return [Choice(title, id_) for id_, title in found]

    async def _names(self, kind: Literal["author", "category"], typed: str, limit: int) -> list[str]:
        sql = """
            SELECT name FROM names
            WHERE kind = :kind
                AND (:words = '' OR id IN (SELECT rowid FROM name_words WHERE name_words MATCH :words))
                AND (
                    :shared AND EXISTS (
                        SELECT 1 FROM paper_names JOIN papers ON number = paper
                        WHERE paper_names.name = names.id AND library = ''
                    )
                    OR id IN (
                        SELECT paper_names.name FROM papers JOIN paper_names ON paper = number
                        WHERE library IN (SELECT value FROM json_each(:own))
                    )
                )
            ORDER BY folded, name LIMIT :limit
        """
        libraries = self._scope.libraries
        values = {
            "kind": kind,
            "words": _words(name_key(typed)),
            # Apart, because either is quick in its way: nearly each name is a shared paper's, and few are one's own.
            "shared": SHARED in libraries,
            "own": json.dumps([library for library in libraries if library != SHARED]),
            "limit": limit,
        }
        async with self._database.read() as connection:
            return [name for (name,) in await connection.execute_fetchall(sql, values)]


async def unlisted(database: Database) -> list[str]:
    """The ids of papers that are kept but cannot be found or completed: none, unless the file was altered."""
    sql = """
        SELECT id FROM papers
        WHERE number NOT IN (SELECT rowid FROM title_words)
            OR title <> '' AND number NOT IN (SELECT paper FROM paper_keys)
    """
    async with database.read() as connection:
        return [id_ for (id_,) in await connection.execute_fetchall(sql)]


def _range(name: str) -> Mapping[str, str]:
    """The keys that begin with a name: from `first` on, up to but without `last`."""
    return {"first": f"name:{name}", "last": f"name:{name}{_LAST}"}


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
