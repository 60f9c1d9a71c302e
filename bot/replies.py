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
    SHARE = "share"
    LOG = "log"  # another page of what was changed in the settings; it works on no turn
    LIKE = "like"
    DISLIKE = "dislike"
    WATCH = "watch"  # for what a question without an answer asked
    ISSUE = "issue"  # another page of a digest; its turn is the issue


PAGING = frozenset({Verb.PAGE, Verb.LOG, Verb.ISSUE})
"""What leads to another page of the same reply."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something to press: the verb, the turn it works on, and for PAGE the page wanted (from 1)."""

    verb: Verb
    turn_id: int
    page: int = 1


class Mark(StrEnum):
    """How a run of words is meant."""

    PLAIN = "plain"
    STRONG = "strong"  # a value under its name, or a word that differs
    STRUCK = "struck"  # a word that does not hold
    TYPED = "typed"  # a command or setting, as it is typed
    ASIDE = "aside"  # what steps back, such as an example; a line that begins with it does so whole
    MENTION = "mention"  # a role, channel or person by its id, as Discord writes it: <@&1>; it notifies nobody


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one mark."""

    text: str
    mark: Mark = Mark.PLAIN


Line = str | Sequence[Run]
"""One line of a section: a plain text, or runs of it that are marked."""


def runs(line: Line) -> Sequence[Run]:
    """The line as runs."""
    return (Run(line),) if isinstance(line, str) else line


def named(name: str, value: str) -> Line:
    """A value under its name, such as "Papers: 20"; the value is strong, so that headings are not lost among names."""
    return Run(f"{name}: "), Run(value, Mark.STRONG)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a reply under a heading: lines, then quotes.

    `heading` is the assistant's own words. With a `citation` the part is about that paper: its number (from 1) in
    Reply.papers, and its title and link stand in the heading, so neither its own quotes nor the end of the reply
    repeat them.
    """

    heading: str = ""
    citation: int | None = None
    lines: Sequence[Line] = ()
    quotes: Sequence[QuotedSentence] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a reply. `description` says what it holds to whoever can't see it: never empty."""

    name: str
    content: bytes
    description: str

    @property
    def text(self) -> str | None:
        """The content, where it is text in UTF-8; None where it is anything else."""
        try:
            return None if b"\0" in self.content else self.content.decode()
        except UnicodeDecodeError:
            return None


@dataclass(frozen=True, slots=True)
class Chart:
    """Counts as bars, each under its label. `picture` names the attachment that shows them where pictures are seen."""

    title: str
    bars: Sequence[tuple[str, int]]
    picture: str


class Shape(StrEnum):
    """How a reply is laid out."""

    ANSWER = "answer"  # quotes, then their papers as citations; or, not found, the nearest papers
    RECORD = "record"  # lines from the record (who, when), then the papers they are about
    LISTING = "listing"  # papers, best first, each with its best sentence, paged
    PAPER = "paper"  # one paper whole: its record and abstract
    CITATION = "citation"  # lines[0] plain; of one paper, lines[1] BibTeX
    NOTICE = "notice"  # no papers: help, settings, a reset, an error, an empty library


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the assistant says.

    `papers` is best first: those quoted, listed or shown; for not_found the nearest. `headline` is one line of the
    assistant's own words (never paper text); `lines` are further ones, such as the facts of a record. `notes` are small
    print: what was corrected, what no abstract holds. In a LISTING, `quotes` holds at most one for each paper and
    `first_rank` is the rank of papers[0]. `sections` stand below all that, above the citations. `page` counts from 1;
    `pages` is 1 where nothing is paged.
    """

    status: Status
    shape: Shape
    question: str = ""
    understood_as: str = ""
    headline: str = ""
    lines: Sequence[str] = ()
    quotes: Sequence[QuotedSentence] = ()
    sections: Sequence[Section] = ()
    papers: Sequence[Paper] = ()
    notes: Sequence[str] = ()
    unmatched_terms: Sequence[str] = ()
    attachments: Sequence[Attachment] = ()
    charts: Sequence[Chart] = ()
    private: bool = False
    actions: Sequence[Action] = field(default=())
    page: int = 1
    pages: int = 1
    first_rank: int = 1
    turn_id: int | None = None

    @property
    def found_nothing(self) -> bool:
        """If no paper is quoted and none answers, so that those named are but the nearest."""
        quoted = self.quotes or any(section.quotes for section in self.sections)
        return self.status == "not_found" and not quoted
