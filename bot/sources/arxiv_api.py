"""arXiv's API: to look papers up, to search, and to catch up on days that were missed.

https://info.arxiv.org/help/api/user-manual.html
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from yarl import URL

from bot.errors import BadAnswer, UserError
from bot.sources.arxiv_feed import categories_of, versioned
from bot.sources.headers import Validators
from bot.sources.parsing import feed_of
from bot.sources.source import Batch, Found, Reading, Window, batch_of, reading_of
from bot.sources.web import Fetched, Web
from retrieval.papers import Paper
from retrieval.readers.atom import API_ERROR
from retrieval.readers.feeds import Entry

_PAGE: Final = 100
# A window with more than this is too wide to be of use to anybody; arXiv itself announces some 1,000 papers a day.
_MOST: Final = 2000
_TRIES_OF_AN_EMPTY_PAGE: Final = 3
_NOT_IN_A_PHRASE = re.compile(r"[^\w .'&+/-]+")


@dataclass(frozen=True, slots=True)
class ArxivQuery:
    """What to search for: papers in any of the categories, by any of the authors, with any of the phrases."""

    categories: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()

    def text(self, window: Window) -> str:
        """Return the query as arXiv reads it. Raises UserError where nothing is asked for."""
        parts = [
            _any_of("cat", categories_of(self.categories) if self.categories else ()),
            _any_of("au", [f'"{name}"' for name in _phrases(self.authors)]),
            _any_of("all", [f'"{phrase}"' for phrase in _phrases(self.phrases)]),
        ]
        if not any(parts):
            raise UserError("Nothing is asked of arXiv (name a category, an author or a phrase)")
        submitted = f"submittedDate:[{window.since:%Y%m%d}0000 TO {window.until:%Y%m%d}2359]"
        return " AND ".join([*filter(None, parts), submitted])


@dataclass(frozen=True, slots=True)
class Page:
    """A page of what was found; `entries` counts those too that are no papers, `total` those of all pages."""

    reading: Reading
    entries: int
    total: int


class ArxivApi:
    """arXiv's API, at its address or a mirror's."""

    def __init__(self, web: Web, address: str, *, most: int = _MOST) -> None:
        self._web = web
        self._address = address
        self._most = most

    async def paper(self, arxiv_id: str) -> Paper | None:
        """Return the newest version of a paper; None where there is none of this id."""
        _, page = await self._page({"id_list": arxiv_id, "max_results": "1"})
        return page.reading.found[0].paper if page.reading.found else None

    async def search(self, query: ArxivQuery, window: Window) -> Batch:
        """Return what was first submitted in these days, the oldest first, and not much more than `most` of it."""
        pages = [page async for page in self._pages(query.text(window))]
        batch = batch_of((fetched, page.reading) for fetched, page in pages)
        total = max(page.total for _, page in pages)
        read = sum(page.entries for _, page in pages)
        if total <= read:
            return batch
        too_many = f"{total:,} papers were found, and only the first {read:,} read (ask for fewer days)"
        return Batch(batch.found, (*batch.refused, too_many), batch.raw)

    async def _pages(self, query: str) -> AsyncIterator[tuple[Fetched, Page]]:
        # The oldest first: what is submitted meanwhile comes at the end, and moves nothing from page to page.
        order = {"search_query": query, "sortBy": "submittedDate", "sortOrder": "ascending", "max_results": f"{_PAGE}"}
        start, total = 0, 1
        while start < min(total, self._most):
            fetched, page = await self._page({**order, "start": f"{start}"}, known=total if start else 0)
            yield fetched, page
            start, total = start + page.entries, max(page.total, total if start else 0)

    async def _page(self, parameters: Mapping[str, str], *, known: int = 0) -> tuple[Fetched, Page]:
        """Fetch a page; ask again where it is empty though it says that there are papers, or `known` does."""
        url = str(URL(f"{self._address}/query").with_query(parameters))
        for _ in range(_TRIES_OF_AN_EMPTY_PAGE):
            fetched = await self._web.get(url, also={400})
            page = await asyncio.to_thread(read_page, fetched.body, fetched.charset)
            if page.entries or not max(known, page.total):
                return fetched, page
        raise BadAnswer("arXiv answered with an empty page again and again, though there are papers (ask it later)")


class ArxivSearch:
    """What is submitted to arXiv, by category, author or phrase: to watch, and to catch up."""

    def __init__(self, web: Web, query: ArxivQuery, address: str) -> None:
        self._api = ArxivApi(web, address)
        self._query = query

    @property
    def name(self) -> str:
        asked = (*self._query.categories, *self._query.authors, *self._query.phrases)
        return f"arXiv search {', '.join(asked)}"

    async def announced(self, window: Window, _last: Validators | None = None) -> Batch:
        return await self._api.search(self._query, window)


def read_page(body: bytes, charset: str | None = None) -> Page:
    """Return a page of the API's answer. Raises BadAnswer where it is none, or tells of an error."""
    feed = feed_of(body, charset)
    for entry in feed.entries:
        if API_ERROR in entry.id:
            raise BadAnswer(f"arXiv does not take this: {' '.join(entry.summary.split())[:300]}")
    reading = reading_of(feed.entries, _found, (reason for _, reason in feed.faults))
    return Page(reading, len(feed.entries), feed.total or 0)


def _found(entry: Entry) -> Found:
    paper, arxiv_id, version = versioned(entry)
    return Found(paper=paper, key=arxiv_id, version=version)


def _any_of(field: str, values: Sequence[str]) -> str:
    return f"({' OR '.join(f'{field}:{value}' for value in values)})" if values else ""


def _phrases(named: Sequence[str]) -> list[str]:
    """Texts as they can stand in quotation marks, without what would end them."""
    return [phrase for each in named if (phrase := " ".join(_NOT_IN_A_PHRASE.sub(" ", each).split()))]
