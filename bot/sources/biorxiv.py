"""bioRxiv and medRxiv, by the API that they share: https://api.biorxiv.org."""

import asyncio
from typing import Literal

from pydantic import TypeAdapter

from bot.errors import BadAnswer
from bot.sources.headers import Validators
from bot.sources.markup import one_line, plain_text
from bot.sources.parsing import Answered, Text, json_of, record_of
from bot.sources.source import Batch, Found, Kind, Reading, Window, batch_of, reading_of
from bot.sources.web import Fetched, Web
from retrieval.names import split_names
from retrieval.papers import Paper, PublicationDate, doi_in, link_to, readable_id

Server = Literal["biorxiv", "medrxiv"]

ADDRESS = "https://api.biorxiv.org"
_NAMES = {"biorxiv": "bioRxiv", "medrxiv": "medRxiv"}
# Both together have some 250 records a day; a page has 30 or 100.
_MOST_PAGES = 100


class _Record(Answered):
    doi: Text = ""
    title: Text = ""
    authors: Text = ""
    date: Text = ""
    version: Text = ""
    category: Text = ""
    abstract: Text = ""


class _Message(Answered):
    status: Text = ""
    total: Text = ""


class _Answer(Answered):
    messages: tuple[_Message, ...] = ()
    collection: tuple[object, ...] = ()


_ANSWER, _RECORD = TypeAdapter(_Answer), TypeAdapter(_Record)


class Biorxiv:
    """What came to one of the two servers: new papers, and new versions of old ones."""

    def __init__(self, web: Web, server: Server, *, address: str = ADDRESS) -> None:
        self._web = web
        self._server = server
        self._address = address

    @property
    def name(self) -> str:
        return _NAMES[self._server]

    async def announced(self, window: Window, _last: Validators | None = None) -> Batch:
        pages: list[tuple[Fetched, Reading]] = []
        cursor = 0
        for _ in range(_MOST_PAGES):
            url = f"{self._address}/details/{self._server}/{window.since}/{window.until}/{cursor}"
            fetched = await self._web.get(url, accept="application/json")
            reading, records, total = await asyncio.to_thread(read_details, fetched.body)
            pages.append((fetched, reading))
            cursor += records
            if not records or cursor >= total:
                break
        if cursor < total:
            raise BadAnswer(f"{self.name} gave {cursor:,} of {total:,} records, and then no more (ask it later)")
        return batch_of(pages)


def read_details(body: bytes) -> tuple[Reading, int, int]:
    """Return the papers of a page, how many records it has, and how many there are in all.

    Raises BadAnswer where it is none.
    """
    answer = json_of(body, _ANSWER)
    totals = [int(each.total) for each in answer.messages if each.total.isdecimal() and len(each.total) < 9]
    return reading_of(answer.collection, _found), len(answer.collection), max(totals, default=0)


def _found(value: object) -> Found:
    record = record_of(value, _RECORD)
    date = PublicationDate.parse(record.date)
    title = one_line(record.title)
    authors, cut = split_names(one_line(record.authors))
    doi = doi_in(record.doi)
    version = int(record.version) if record.version.isdecimal() and len(record.version) < 5 else None
    paper = Paper(
        id=readable_id(title, authors, date),
        title=title,
        abstract=plain_text(record.abstract),
        authors=authors,
        authors_cut=cut,
        categories=(record.category,) if record.category else (),
        date=date,
        url=link_to(arxiv_id=None, doi=doi),
        doi=doi,
    )
    kind = Kind.REPLACE if version is not None and version > 1 else Kind.NEW
    return Found(paper=paper, key=doi or paper.id, kind=kind, version=version, announced=date.first_day)
