"""The index of a library's papers: what it is asked, and what it answers."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from retrieval.papers import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a paper must be to be found; several values of one kind are alternatives, the kinds add up.

    `authors` are full names or surnames, whatever their case and accents; `categories` are arXiv's (`cs.LG`), their
    second half (`LG`) or their archive (`cs`). `since` and `until` are met when any day that the paper's date can mean
    lies between them; a paper without a date meets neither. `paper_ids` of None leaves all papers.
    """

    authors: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    paper_ids: frozenset[str] | None = None
    has_code: bool | None = None


class Origin(StrEnum):
    """How a term came to stand for a word of the question."""

    WORD = "word"  # the word itself
    PART = "part"  # a part of a compound
    JOINED = "joined"  # two words of the question that papers write as one
    SPLIT = "split"  # one word of the question that papers write as two
    SPELLING = "spelling"  # the nearest known word to one that no paper holds
    ABBREVIATION = "abbreviation"  # the other form of an abbreviation that papers define


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryTerm:
    """A term to look for: `text` as the analyser writes it, `surface` as the person did, at [start, end) of the question.

    `word` numbers the word of the question that it stands for: terms of one word are alternatives or parts of it.
    `idf` and `document_frequency` are the library's; `weight` multiplies its share in the score.
    """

    text: str
    surface: str
    start: int
    end: int
    word: int
    origin: Origin
    weight: float
    document_frequency: int
    idf: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question as the index reads it, in the order of its words.

    `pairs` are neighbouring terms, looked for as neighbours. `corrections` are (as typed, as searched).
    `unmatched` are the words as typed, each once, that no paper holds in any form.
    """

    text: str
    terms: tuple[QueryTerm, ...]
    pairs: tuple[tuple[str, str], ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    unmatched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper found: its score, above 0, and its rank, from 1."""

    paper_id: str
    score: float
    rank: int


@dataclass(frozen=True, kw_only=True)
class KnownNames:
    """The names that a library's papers hold, by the form that `normalised_title` gives them.

    `authors` leads from a full name, and from a surname alone, to the full names as written; `organisations` to the
    name as written; `titles`, and `short_names` (what stands before a title's colon), to the ids of the papers.
    `categories` are as the papers write them; `written` leads from a paper's id to its title as written.
    """

    authors: Mapping[str, tuple[str, ...]]
    organisations: Mapping[str, str]
    categories: frozenset[str]
    titles: Mapping[str, tuple[str, ...]]
    short_names: Mapping[str, tuple[str, ...]]
    written: Mapping[str, str]


class PaperIndex(Protocol):
    """An index of papers. An empty one answers everything with nothing."""

    def __len__(self) -> int: ...

    @property
    def names(self) -> KnownNames:
        """The names that questions are matched against."""

    def read(self, text: str) -> Query:
        """Return the question as terms, with abbreviations and spelling seen to."""

    def search(self, query: Query, *, k: int, filters: Filters = ...) -> list[Hit]:
        """Return at most k hits, best first; equal scores in order of paper id."""

    def select(self, filters: Filters, *, k: int | None = None, newest_first: bool = False) -> list[str]:
        """Return the ids of the papers that pass, in order of id or from the newest on (undated ones last)."""

    def add(self, papers: Iterable[Paper]) -> None:
        """Make the papers findable at once; one whose id is known takes the place of the known one."""

    def remove(self, paper_ids: Iterable[str]) -> None:
        """Forget the papers; an unknown id is no error."""

    def document_frequency(self, term: str) -> int:
        """The number of papers that hold the term, as the analyser writes it."""

    def idf(self, term: str) -> float:
        """The weight of the term in this library, above 0; highest for a term that no paper holds."""
