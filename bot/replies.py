"""Replies: what the assistant says, as data that any front end can draw."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from retrieval.papers import Paper
from retrieval.quotes import Quote

Status = Literal["answered", "not_found", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a person is where they ask. `parent` is the channel that a thread belongs to.

    `manages`: they may manage the server; in a terminal, the person is their own admin. `at_home`: the bot was
    installed there, and not by the person alone.
    """

    roles: frozenset[str] = frozenset()
    manages: bool = False
    at_home: bool = True
    parent: str | None = None


_ANYBODY = Standing()


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose conversation it is: one person in one channel or thread of one guild (None in direct messages)."""

    user: str
    channel: str
    guild: str | None = None
    standing: Standing = field(default=_ANYBODY, compare=False)

    @property
    def server(self) -> str | None:
        """The guild whose library and settings hold here; None where the shared library is all there is."""
        return self.guild if self.standing.at_home else None


class Verb(StrEnum):
    """What a button does. Each works on the turn that its reply was kept as, so it outlives the process."""

    MORE_QUOTES = "more"
    PAGE = "page"
    FOLLOW_UP = "follow"


@dataclass(frozen=True, slots=True)
class Action:
    """Something to press: the verb, the turn it works on, and for PAGE the page wanted (from 1)."""

    verb: Verb
    turn_id: int
    page: int = 1


@dataclass(frozen=True, slots=True)
class QuotedSentence:
    """A quote as it is shown. `citation` is the number (from 1) of its paper in Reply.papers.

    `matched` are the [start, end) places of the matched words, in code points of the quote's own text, in order and
    apart from each other.
    """

    rank: int
    quote: Quote
    citation: int
    matched: tuple[tuple[int, int], ...] = ()


class Shape(StrEnum):
    """How a reply is laid out."""

    ANSWER = "answer"  # quotes, then their papers as citations; or, not found, the nearest papers
    RECORD = "record"  # lines from the record (who, when), then the papers they are about
    LISTING = "listing"  # papers, best first, each with its best sentence, paged
    PAPER = "paper"  # one paper whole: its record and abstract
    CITATION = "citation"  # one paper's citation: lines[0] plain, lines[1] BibTeX
    NOTICE = "notice"  # words alone: help, a reset, an error, an empty library


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the assistant says.

    `papers` is best first: those quoted, listed or shown; for not_found the nearest. `headline` is one line of the
    assistant's own words (never paper text); `lines` are further ones, such as the facts of a record. `notes` are small
    print: what was corrected, what no abstract holds. In a LISTING, `quotes` holds at most one for each paper and
    `first_rank` is the rank of papers[0]. `page` counts from 1; `pages` is 1 where nothing is paged.
    """

    status: Status
    shape: Shape
    question: str = ""
    understood_as: str = ""
    headline: str = ""
    lines: Sequence[str] = ()
    quotes: Sequence[QuotedSentence] = ()
    papers: Sequence[Paper] = ()
    notes: Sequence[str] = ()
    unmatched_terms: Sequence[str] = ()
    private: bool = False
    actions: Sequence[Action] = field(default=())
    page: int = 1
    pages: int = 1
    first_rank: int = 1
    turn_id: int | None = None
