"""What an index is asked, and what it answers."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, Self

from retrieval.analysis import Kind


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


_ORIGINS = {Kind.WORD: Origin.WORD, Kind.PART: Origin.PART, Kind.WHOLE: Origin.WORD, Kind.JOINED: Origin.JOINED}


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


class TypedTerm(NamedTuple):
    """A term as it was typed: [start, end) is its place in its word."""

    text: str
    start: int
    end: int
    kind: Kind
    document_frequency: int
    idf: float


class Reading(NamedTuple):
    """Terms that could stand for a word together, each with its idf; the frequency of each, and the weight of all."""

    origin: Origin
    idfs: tuple[tuple[str, float], ...]
    frequencies: tuple[int, ...]
    weight: float = 1.0

    @property
    def is_held(self) -> bool:
        return all(self.frequencies)


class WordForm(NamedTuple):
    """A word as a library reads it, wherever a question has it: its terms, which overlap, and what they are of use for.

    `idfs` are the terms once more, each with its idf: all that a search looks at. `row` are those that stand in a row;
    `long` are the long forms that the word may be short for, and `key` what it is within such a one.
    """

    terms: tuple[TypedTerm, ...]
    idfs: tuple[tuple[str, float], ...]
    row: tuple[str, ...]
    is_held: bool
    long: tuple[Reading, ...] = ()
    key: bytes = b""

    @property
    def is_single(self) -> bool:
        return len(self.terms) == 1


class QueryWord(NamedTuple):
    """A word of a question, which begins at `start`: as typed, and what could stand for it instead."""

    surface: str
    start: int
    form: WordForm
    others: tuple[Reading, ...] = ()
    weight: float = 1.0

    @property
    def has_stand_in(self) -> bool:
        """Whether papers hold something that could stand for it."""
        return any(other.is_held for other in self.others)

    def or_else(self, *others: Reading) -> Self:
        """Return the word with more that could stand for it."""
        return self._replace(others=self.others + others)

    def terms(self, number: int) -> list[QueryTerm]:
        """Return the terms of the word, the question's with this number."""
        surface, offset, form, others, weight = self
        terms = [
            QueryTerm(
                text,
                surface[start:end],
                offset + start,
                offset + end,
                number,
                0,
                _ORIGINS[kind],
                weight,
                frequency,
                idf,
            )
            for text, start, end, kind, frequency, idf in form.terms
        ]
        end = offset + len(surface)
        for reading, (origin, idfs, frequencies, weight) in enumerate(others, start=1):
            terms += [
                QueryTerm(text, surface, offset, end, number, reading, origin, weight, frequency, idf)
                for (text, idf), frequency in zip(idfs, frequencies, strict=True)
            ]
        return terms


@dataclass(frozen=True, kw_only=True)
class Query:
    """A question as the index reads it, in the order of its words.

    `pairs` are neighbouring terms, looked for close to each other. `corrections` are (as typed, as searched).
    `unmatched` are the words as typed, each once, that no paper holds in any form.
    """

    text: str
    words: tuple[QueryWord, ...]
    pairs: tuple[tuple[str, str], ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    unmatched: tuple[str, ...] = ()

    @cached_property
    def terms(self) -> tuple[QueryTerm, ...]:
        """All that is looked for; a search needs only the words, and is quicker without."""
        return tuple([term for number, word in enumerate(self.words) for term in word.terms(number)])


class Hit(NamedTuple):
    """A paper found: its score, above 0, and its rank, from 1."""

    paper_id: str
    score: float
    rank: int
