"""Reads Atom and RSS as arXiv writes them, by feedparser: answers of its API, and its daily feeds."""

import re
import time
from collections.abc import Callable, Iterator

import feedparser  # type: ignore[import-untyped]  # it has no type hints
from pydantic import BaseModel, ConfigDict

from retrieval.errors import PaperError, ReadError
from retrieval.names import split_names
from retrieval.papers import Paper, PublicationDate, arxiv_id_in, doi_in, link_to, readable_id

_HARD_BREAK = re.compile(r"\s*\n\s*")
_TAG = re.compile(r"</?(?:p|a|br)\b[^>]*>", re.IGNORECASE)
# The feeds put this before an abstract: arXiv:2309.14509v1 Announce Type: new Abstract: …
_ANNOUNCEMENT = re.compile(r"\s*arXiv:\S+\s+Announce Type:\s*\S+\s+Abstract:\s*", re.IGNORECASE)
# Older feeds put this behind a title: (arXiv:2301.00001v1 [cs.LG] UPDATED)
_TITLE_LABEL = re.compile(r"\s*\(arXiv:\S+ \[[^\]]+\][^)]*\)$")
_API_ERROR = "arxiv.org/api/errors"


class _Author(BaseModel):
    name: str = ""


class _Tag(BaseModel):
    term: str | None = None


class _Entry(BaseModel):
    """An entry as feedparser gives it."""

    model_config = ConfigDict(frozen=True, extra="ignore", arbitrary_types_allowed=True)

    id: str = ""
    link: str | None = None
    title: str = ""
    summary: str = ""
    authors: list[_Author] = []
    tags: list[_Tag] = []
    arxiv_primary_category: _Tag = _Tag()
    arxiv_doi: str = ""
    published_parsed: time.struct_time | None = None
    updated_parsed: time.struct_time | None = None


def read_atom(content: bytes, *, refuse: Callable[[int, str], None]) -> Iterator[Paper]:
    """Yield the entries of a feed as papers, hard line breaks folded; refuse what is none, by line and reason.

    Versions are left out of ids: an update of a paper is the same paper. Raises ReadError where this is no feed.
    """
    # A feed has no use for entities of its own, and with them a small file can unfold into gigabytes.
    if b"<!ENTITY" in content:
        raise ReadError("the feed declares XML entities, which are not read (remove them)")
    feed = feedparser.parse(content, sanitize_html=False, resolve_relative_uris=False)
    if not feed.version and not feed.entries:
        raise ReadError(f"this is no Atom or RSS feed{_why(feed.get('bozo_exception'))}")
    for parsed in feed.entries:
        entry = _Entry.model_validate(dict(parsed))
        try:
            yield _paper(entry)
        except PaperError as error:
            refuse(_line_of(entry, content), str(error))
    if feed.bozo and (line := _line_of_error(feed.bozo_exception)):
        refuse(line, f"the XML is broken here{_why(feed.bozo_exception)} (what stands behind may be missing)")


def _paper(entry: _Entry) -> Paper:
    if _API_ERROR in entry.id:
        raise PaperError(f"arXiv answered with an error: {_folded(entry.summary)!r} (ask it again)")
    arxiv_id = arxiv_id_in(entry.id) or arxiv_id_in(entry.link or "")
    doi = doi_in(entry.arxiv_doi)
    title = _TITLE_LABEL.sub("", _folded(entry.title))
    authors, cut = _authors(entry.authors)
    published = entry.published_parsed or entry.updated_parsed
    date = PublicationDate(published.tm_year, published.tm_mon, published.tm_mday) if published else None
    return Paper(
        id=arxiv_id or readable_id(title, authors, date),
        title=title,
        abstract=_folded(_ANNOUNCEMENT.sub("", _TAG.sub("", entry.summary), count=1)),
        authors=authors,
        authors_cut=cut,
        categories=tuple(dict.fromkeys(tag.term for tag in (entry.arxiv_primary_category, *entry.tags) if tag.term)),
        date=date,
        url=link_to(arxiv_id=arxiv_id, doi=None) or entry.link or link_to(arxiv_id=None, doi=doi),
        doi=doi,
        arxiv_id=arxiv_id,
    )


def _authors(listed: list[_Author]) -> tuple[tuple[str, ...], bool]:
    """The API gives each author an element, the feeds give all of them one."""
    read = [split_names(_TAG.sub("", author.name)) for author in listed]
    return tuple(name for names, _ in read for name in names), any(cut for _, cut in read)


def _folded(text: str) -> str:
    return _HARD_BREAK.sub(" ", text).strip()


def _line_of(entry: _Entry, content: bytes) -> int:
    """The line on which an entry's id stands, or else its title; feedparser does not say where an entry begins."""
    mark = (entry.id or entry.title).encode()
    return content.count(b"\n", 0, max(content.find(mark), 0)) + 1


def _line_of_error(error: object) -> int | None:
    line = getattr(error, "getLineNumber", None)
    return int(line()) if line else None


def _why(error: object) -> str:
    return f": {error}" if error else ""
