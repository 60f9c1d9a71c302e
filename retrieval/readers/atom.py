"""Reads Atom and RSS as arXiv writes them, by feedparser: answers of its API, and its daily feeds."""

import re
from collections.abc import Callable, Iterator

from retrieval.errors import PaperError
from retrieval.names import split_names
from retrieval.papers import Paper, PublicationDate, arxiv_id_in, doi_in, link_to, readable_id
from retrieval.readers.bounds import bounded
from retrieval.readers.feeds import Author, Entry, parse_feed

# Feeds come from strangers, so none of these looks for its end further than it has to.
_TAG = re.compile(r"</?(?:p|a|br)\b[^<>]*>", re.IGNORECASE)
# The feeds put this before an abstract: arXiv:2309.14509v1 Announce Type: new Abstract: …
_ANNOUNCEMENT = re.compile(r"\A\s*arXiv:\S{1,60}\s+Announce Type:\s*\S{1,40}\s+Abstract:\s*", re.IGNORECASE)
# Older feeds put this behind a title: (arXiv:2301.00001v1 [cs.LG] UPDATED)
_TITLE_LABEL = re.compile(r"\s?\(arXiv:\S{1,60} \[[^\]]{1,60}\][^)]{0,60}\)$")
API_ERROR = "arxiv.org/api/errors"
"""Stands in the id of an entry that is arXiv's way to tell of an error."""


def read_atom(content: bytes, *, refuse: Callable[[int, str], None]) -> Iterator[Paper]:
    """Yield the entries of a feed as papers, hard line breaks folded; refuse what is none, by line and reason.

    Versions are left out of ids: an update of a paper is the same paper. Raises ReadError where this is no feed.
    """
    feed = parse_feed(content)
    for entry in feed.entries:
        try:
            yield bounded(paper_of(entry))
        except PaperError as error:
            refuse(_line_of(entry, content), str(error))
    for line, reason in feed.faults:
        refuse(line or 1, reason)


def paper_of(entry: Entry) -> Paper:
    """Return the paper that an entry of arXiv's API or feeds is about. Raises PaperError where it is about none."""
    if API_ERROR in entry.id:
        raise PaperError(f"arXiv answered with an error: {_folded(entry.summary)!r} (ask it again)")
    arxiv_id = arxiv_id_in(entry.id) or arxiv_id_in(entry.link or "")
    doi = doi_in(entry.arxiv_doi)
    title = _TITLE_LABEL.sub("", _folded(entry.title))
    authors, cut = _authors(entry.authors)
    date = date_of(entry)
    return Paper(
        id=arxiv_id or readable_id(title, authors, date),
        title=title,
        abstract=_folded(_ANNOUNCEMENT.sub("", _TAG.sub("", entry.summary))),
        authors=authors,
        authors_cut=cut,
        categories=tuple(dict.fromkeys(tag.term for tag in (entry.arxiv_primary_category, *entry.tags) if tag.term)),
        date=date,
        url=link_to(arxiv_id=arxiv_id, doi=None) or entry.link or link_to(arxiv_id=None, doi=doi),
        doi=doi,
        arxiv_id=arxiv_id,
    )


def date_of(entry: Entry) -> PublicationDate | None:
    """Return the day on which an entry was published, in UTC; where it does not say, on which it was changed."""
    day = entry.published_parsed or entry.updated_parsed
    return PublicationDate(day.tm_year, day.tm_mon, day.tm_mday) if day else None


def _authors(listed: list[Author]) -> tuple[tuple[str, ...], bool]:
    """The API gives each author an element, the feeds give all of them one."""
    read = [split_names(_TAG.sub("", author.name)) for author in listed]
    return tuple(name for names, _ in read for name in names), any(cut for _, cut in read)


def _folded(text: str) -> str:
    return " ".join(filter(None, map(str.strip, text.split("\n"))))


def _line_of(entry: Entry, content: bytes) -> int:
    """The line on which an entry's id stands, or else its title; feedparser does not say where an entry begins."""
    mark = (entry.id or entry.title).encode()
    return content.count(b"\n", 0, max(content.find(mark), 0)) + 1
