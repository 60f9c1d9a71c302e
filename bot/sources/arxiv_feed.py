"""arXiv's announcements: the daily feed of one or several categories.

https://info.arxiv.org/help/rss.html: it holds one day, and a paper once for all the categories of a request.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace

from bot.errors import BadAnswer, UserError
from bot.sources.headers import Validators
from bot.sources.parsing import feed_of
from bot.sources.source import Batch, Found, Kind, Reading, Window, batch_of, reading_of
from bot.sources.web import Fetched, Web
from retrieval.errors import PaperError
from retrieval.papers import Paper, PublicationDate
from retrieval.readers.atom import date_of, paper_of
from retrieval.readers.feeds import Entry

ADDRESS = "https://rss.arxiv.org"
_CATEGORY = re.compile(r"[a-z]{2,8}(?:-[a-z]{2,8})?(?:\.[A-Za-z]{2,8}(?:-[A-Za-z]{2,8})?)?")
_ERROR = "Feed error for query"
_VERSION = re.compile(r"v(\d{1,4})$")
_ANNOUNCE_TYPE = re.compile(r"Announce Type:\s*([a-z-]{1,20})", re.IGNORECASE)
_MONTH_OF_ID = re.compile(r"(?:.*/)?(\d\d)(\d\d)")


class ArxivFeed:
    """What arXiv announces today in some categories."""

    def __init__(self, web: Web, categories: Sequence[str], *, address: str = ADDRESS) -> None:
        self._web = web
        self._categories = categories_of(categories)
        self._address = address

    @property
    def name(self) -> str:
        return f"arXiv {', '.join(self._categories)}"

    async def announced(self, _window: Window, last: Validators | None = None) -> Batch:
        url = f"{self._address}/rss/{'+'.join(self._categories)}"
        fetched = await self._web.get(url, validators=last, also={400})
        return batch_of([(fetched, await asyncio.to_thread(_read, fetched))])


def read_announcements(body: bytes, charset: str | None = None) -> Reading:
    """Return the papers of a daily feed, RSS or Atom. Raises BadAnswer where it is none, or tells of an error."""
    feed = feed_of(body, charset)
    if feed.title.startswith(_ERROR):
        why = "; ".join(entry.summary or entry.title for entry in feed.entries)[:300]
        raise BadAnswer(f"arXiv has no such feed: {feed.title.removeprefix(_ERROR).lstrip(': ')} {why}".strip())
    return reading_of(feed.entries, _found, (reason for _, reason in feed.faults))


def categories_of(named: Sequence[str]) -> tuple[str, ...]:
    """Return arXiv's categories as they stand in its addresses, each once. Raises UserError for what can't be one."""
    for name in named:
        if not _CATEGORY.fullmatch(name):
            raise UserError(f"This is no category of arXiv: {name[:40]!r} (they are written like cs.LG or hep-th)")
    if not named:
        raise UserError("No category is named (name at least one, such as cs.LG)")
    return tuple(dict.fromkeys(named))


def _read(fetched: Fetched) -> Reading:
    return Reading() if fetched.unchanged else read_announcements(fetched.body, fetched.charset)


def versioned(entry: Entry) -> tuple[Paper, str, int | None]:
    """Return the paper of an entry, its arXiv id, and its version where the entry tells it.

    Raises PaperError where it is about no paper of arXiv.
    """
    paper = paper_of(entry)
    if paper.arxiv_id is None:
        raise PaperError(f"an entry has no arXiv id: {entry.id or entry.title!r} (it is left out)")
    version = _VERSION.search(entry.id)
    return paper, paper.arxiv_id, int(version[1]) if version else None


def _found(entry: Entry) -> Found:
    paper, arxiv_id, version = versioned(entry)
    kind, announced = _kind(entry), date_of(entry)
    return Found(
        paper=paper if kind is Kind.NEW else replace(paper, date=_month_of(arxiv_id)),
        key=arxiv_id,
        kind=kind,
        version=version,
        announced=announced.first_day if announced else None,
    )


def _kind(entry: Entry) -> Kind:
    stated = _ANNOUNCE_TYPE.search(entry.summary[:300])
    try:
        return Kind((entry.arxiv_announce_type or (stated[1] if stated else "new")).strip().lower())
    except ValueError:
        return Kind.NEW


def _month_of(arxiv_id: str) -> PublicationDate | None:
    """The month that an id tells: a feed dates what is not new by the day of its announcement."""
    match = _MONTH_OF_ID.match(arxiv_id)
    if match is None:
        return None
    year = int(match[1])
    return PublicationDate(year + (1900 if year > 90 else 2000), int(match[2]))
