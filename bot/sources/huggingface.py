"""Hugging Face's daily papers: what its people found worth a look, all of it on arXiv."""

import asyncio
import datetime as dt
from functools import partial

from pydantic import Field, TypeAdapter

from bot.sources.headers import Validators
from bot.sources.parsing import Answered, Text, json_of, record_of
from bot.sources.source import Batch, Found, Reading, Window, batch_of, reading_of
from bot.sources.web import Web
from retrieval.errors import PaperError
from retrieval.papers import Paper, PublicationDate, arxiv_id_in, link_to

ADDRESS = "https://huggingface.co"


class _Author(Answered):
    name: Text = ""


class _Listed(Answered):
    id: Text = ""
    title: Text = ""
    summary: Text = ""
    published_at: Text = Field(default="", alias="publishedAt")
    authors: tuple[_Author, ...] = ()
    code: Text = Field(default="", alias="githubRepo")


class _Item(Answered):
    title: Text = ""
    paper: _Listed = _Listed()


_ITEMS, _ITEM = TypeAdapter(list[object]), TypeAdapter(_Item)


class HuggingFace:
    """The daily papers, a request a day."""

    name = "Hugging Face daily papers"

    def __init__(self, web: Web, *, address: str = ADDRESS) -> None:
        self._web = web
        self._address = address

    async def announced(self, window: Window, _last: Validators | None = None) -> Batch:
        pages = []
        for day in window.days():
            url = f"{self._address}/api/daily_papers?date={day}"
            fetched = await self._web.get(url, accept="application/json")
            pages.append((fetched, await asyncio.to_thread(read_daily_papers, fetched.body, day)))
        return batch_of(pages)


def read_daily_papers(body: bytes, day: dt.date | None = None) -> Reading:
    """Return the papers of a day. Raises BadAnswer where this is no list of them."""
    items: list[object] = json_of(body, _ITEMS)
    return reading_of(items, partial(_found, day))


def _found(day: dt.date | None, value: object) -> Found:
    item = record_of(value, _ITEM)
    listed = item.paper
    arxiv_id = arxiv_id_in(listed.id)
    if arxiv_id is None:
        raise PaperError(f"an entry has no arXiv id: {listed.id or item.title!r} (it is left out)")
    paper = Paper(
        id=arxiv_id,
        title=" ".join((listed.title or item.title).split()),
        abstract=" ".join(listed.summary.split()),
        authors=tuple(" ".join(author.name.split()) for author in listed.authors if author.name.strip()),
        date=PublicationDate.parse(listed.published_at) if listed.published_at else None,
        url=link_to(arxiv_id=arxiv_id, doi=None),
        has_code=bool(listed.code),
        arxiv_id=arxiv_id,
    )
    return Found(paper=paper, key=arxiv_id, announced=day)
