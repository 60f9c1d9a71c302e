"""What an index is asked, and what it answers."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a paper must be to be found; several values of one kind are alternatives, the kinds add up.

    `authors` are full names or surnames, whatever their case and accents; `categories` are arXiv's (`cs.LG`), their
    second half (`LG`) or their archive (`cs`). A paper by any of `not_authors`, or from any of `not_organisations`, is
    left out. `since` and `until` are met when any day that the paper's date can mean lies between them; a paper without
    a date meets neither. `paper_ids` of None leaves all papers.
    """

    authors: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    not_authors: tuple[str, ...] = ()
    not_organisations: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    paper_ids: frozenset[str] | None = None
    has_code: bool | None = None


NO_FILTERS = Filters()
"""What every paper passes."""


class Origin(StrEnum):
    """How a term came to stand for a word of the question."""

    WORD = "word"  # the word itself
    PART = "part"  # a part of a compound
    JOINED = "joined"  # a compound, or two words, that papers write as one
    SPLIT = "split"  # one word of the question that papers write as two
    SPELLING = "spelling"  # the nearest known word to one that no paper holds
    ABBREVIATION = "abbreviation"  # the other form of an abbreviation that papers define


class QueryTerm(NamedTuple):
    """A term to look for: `text` as the analyser writes it, `surface` as the person did.

    [start, end) is its place in the question; `word` numbers the word of the question that it stands for. The terms of
    one word and one `reading` stand for it together (a compound and its parts); of a word's readings a paper gets the
    best one. Reading 0 is what was typed. `idf` and `document_frequency` are the library's; `weight` multiplies its
    share in the score.
    """

    text: str
    surface: str
    start: int
    end: int
    word: int
    reading: int
    origin: Origin
    weight: float
    document_frequency: int
    idf: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question as the index reads it, in the order of its words.

    `pairs` are neighbouring terms, looked for close to each other. `corrections` are (as typed, as searched).
    `unmatched` are the words as typed, each once, that no paper holds in any form.
    """

    text: str
    terms: tuple[QueryTerm, ...]
    pairs: tuple[tuple[str, str], ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    unmatched: tuple[str, ...] = ()


class Hit(NamedTuple):
    """A paper found: its score, above 0, and its rank, from 1."""

    paper_id: str
    score: float
    rank: int
