"""Any RSS or Atom feed, of a journal or a blog: as much of a paper as its entries hold."""

import asyncio
from collections.abc import Iterable

from yarl import URL

from bot.sources.headers import Validators
from bot.sources.markup import one_line, plain_text
from bot.sources.parsing import feed_of
from bot.sources.source import Batch, Found, Reading, Window, batch_of, reading_of
from bot.sources.web import Fetched, Web
from retrieval.names import split_names
from retrieval.papers import Paper, arxiv_id_in, doi_in, link_to, readable_id, title_digest
from retrieval.readers.atom import date_of
from retrieval.readers.feeds import Entry

# What shops and newsletters add to a link to see where a reader came from.
_TRACKING = ("utm_", "fbclid", "gclid", "mc_")
# Characters of text.
_ENOUGH = 6000


class WebFeed:
    """A feed, at the address that somebody gave."""

    def __init__(self, web: Web, address: str) -> None:
        self._web = web
        self._address = address

    @property
    def name(self) -> str:
        return self._address

    async def announced(self, _window: Window, last: Validators | None = None) -> Batch:
        fetched = await self._web.get(self._address, validators=last)
        return batch_of([(fetched, await asyncio.to_thread(_read, fetched))])


def read_feed(body: bytes, charset: str | None = None) -> Reading:
    """Return the entries of a feed as papers, each key once. Raises BadAnswer where it is no feed."""
    feed = feed_of(body, charset)
    reading = reading_of(feed.entries, _found, (reason for _, reason in feed.faults))
    by_key: dict[str, Found] = {}
    for each in reading.found:
        by_key.setdefault(each.key, each)
    return Reading(tuple(by_key.values()), reading.refused)


def canonical(link: str) -> str:
    """Return a link as it is the same however one came by it: without scheme, tracking, fragment and last slash."""
    try:
        url = URL(link.strip())
        kept = [(name, value) for name, value in url.query.items() if not name.lower().startswith(_TRACKING)]
        host = (url.host or "").removeprefix("www.")
        return str(URL.build(path=f"{host}{url.path.rstrip('/')}", query=sorted(kept)))
    except (ValueError, IndexError):  # yarl's, for some that are none
        return link.strip()


def _read(fetched: Fetched) -> Reading:
    return Reading() if fetched.unchanged else read_feed(fetched.body, fetched.charset)


def _found(entry: Entry) -> Found:
    paper = _paper(entry)
    announced = date_of(entry)
    key = entry.id.strip() or (canonical(entry.link) if entry.link else "") or title_digest(paper.title)
    return Found(paper=paper, key=key, announced=announced.first_day if announced else None)


def _paper(entry: Entry) -> Paper:
    places = (entry.arxiv_doi, entry.prism_doi, entry.dc_identifier, entry.id, entry.link or "")
    arxiv_id, doi = _first(map(arxiv_id_in, places)), _first(map(doi_in, places))
    title, date = one_line(entry.title), date_of(entry)
    authors = [split_names(one_line(author.name)) for author in entry.authors]
    names = tuple(name for listed, _ in authors for name in listed)
    return Paper(
        id=arxiv_id or readable_id(title, names, date),
        title=title,
        abstract=_beginning(plain_text(entry.summary or next((each.value for each in entry.content), ""))),
        authors=names,
        authors_cut=any(cut for _, cut in authors),
        categories=tuple(dict.fromkeys(tag.term for tag in entry.tags if tag.term)),
        date=date,
        url=_web_address(entry.link) or link_to(arxiv_id=arxiv_id, doi=doi),
        doi=doi,
        arxiv_id=arxiv_id,
    )


def _beginning(text: str) -> str:
    """The paragraphs that a text begins with, as far as an abstract goes: blogs give the whole of theirs."""
    if len(text) <= _ENOUGH:
        return text
    return text[:_ENOUGH].rpartition("\n\n")[0]


def _first(found: Iterable[str | None]) -> str | None:
    return next(filter(None, found), None)


def _web_address(link: str | None) -> str | None:
    """A link that a person can be shown: `javascript:` and the like are none."""
    return link if link and link.lower().startswith(("https://", "http://")) else None
