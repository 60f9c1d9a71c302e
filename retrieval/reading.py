"""A question as the index reads it: its words, and what else could stand for each of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from retrieval.abbreviations import LONGEST_FORM, Abbreviations
from retrieval.analysis import IN_A_ROW, Analyzer, Kind, Term
from retrieval.background import Background
from retrieval.queries import Origin, Query, QueryTerm
from retrieval.spelling import Speller

_MOST_FORMS = 3
# A word that is known at large is no typing error, unless its neighbour is this many times as common.
_FAR_MORE_COMMON = 500
_ORIGINS = {Kind.WORD: Origin.WORD, Kind.PART: Origin.PART, Kind.WHOLE: Origin.WORD, Kind.JOINED: Origin.JOINED}


class Vocabulary(Protocol):
    """What a library's papers hold."""

    def document_frequency(self, term: str) -> int: ...

    def idf(self, term: str) -> float: ...

    def are_neighbours(self, left: str, right: str) -> bool:
        """Whether a paper holds right next after left."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """Terms that could stand for a word together, and the weight of each."""

    origin: Origin
    terms: tuple[str, ...]
    weight: float = 1.0


class _Word:
    """A word of the question and what could stand for it instead."""

    def __init__(self, terms: Sequence[Term], text: str) -> None:
        self.typed = [term for term in terms if term.kind is not Kind.JOINED]
        self.row = [term.text for term in terms if term.kind in IN_A_ROW]
        self.start, self.end = terms[0].start, max(term.end for term in terms)
        self.surface = text[self.start : self.end]
        self.others = [_Reading(Origin.JOINED, (term.text,)) for term in terms if term.kind is Kind.JOINED]


class Reader:
    """Reads questions with one library's eyes."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        abbreviations: Abbreviations,
        speller: Speller,
        background: Background,
        analyzer: Analyzer,
    ) -> None:
        self.analyzer = analyzer
        self._vocabulary = vocabulary
        self._abbreviations = abbreviations
        self._background = background
        self._speller = speller

    def read(self, text: str) -> Query:
        words = list(_words(self.analyzer.terms(text), text))
        for left, right in pairwise(words):
            self._join(left, right, text)
        self._abbreviate(words)
        corrections = [correction for word in words for correction in self._mend(word)]
        unmatched = dict.fromkeys(surface for word in words for surface in self._unheld(word))
        row = [term for word in words for term in word.row]
        split = [pair for word in words for other in word.others for pair in pairwise(other.terms)]
        return Query(
            text=text,
            terms=tuple(term for number, word in enumerate(words) for term in self._query_terms(number, word)),
            pairs=(*pairwise(row), *split),
            corrections=tuple(corrections),
            unmatched=tuple(unmatched),
        )

    def _query_terms(self, number: int, word: _Word) -> Iterator[QueryTerm]:
        for term in word.typed:
            yield self._query_term(term.text, term, number, 0, _Reading(_ORIGINS[term.kind], (term.text,)))
        for reading, other in enumerate(word.others, start=1):
            for text in other.terms:
                yield self._query_term(text, word, number, reading, other)

    def _query_term(self, text: str, typed: Term | _Word, word: int, reading: int, read: _Reading) -> QueryTerm:
        return QueryTerm(
            text=text,
            surface=typed.surface,
            start=typed.start,
            end=typed.end,
            word=word,
            reading=reading,
            origin=read.origin,
            weight=read.weight,
            document_frequency=self._vocabulary.document_frequency(text),
            idf=self._vocabulary.idf(text),
        )

    def _join(self, left: _Word, right: _Word, text: str) -> None:
        """`data loader` may be written `dataloader`, which then stands for each of the two."""
        if len(left.typed) == len(right.typed) == 1 and text[left.end : right.start].isspace():
            joined = self.analyzer.normalised(f"{left.surface}{right.surface}".casefold())
            for word in (left, right):
                self._offer(word, Origin.JOINED, (joined,))

    def _abbreviate(self, words: Sequence[_Word]) -> None:
        """A short form may stand for the long one that papers define it by, and the other way round.

        Not where the question has both: there they would count twice (-.003 nDCG@10 on scifact-train).
        """
        typed = {term for word in words for term in word.row}
        for word in words:
            for long in self._abbreviations.long_forms(word.typed[0].text if word.typed else "")[:_MOST_FORMS]:
                if typed.isdisjoint(long):
                    self._offer(word, Origin.ABBREVIATION, long)
        for begin in range(len(words)):
            for end in range(begin + 1, min(begin + LONGEST_FORM, len(words)) + 1):
                long = tuple(term for word in words[begin:end] for term in word.row)
                for short in self._abbreviations.short_forms(long)[:_MOST_FORMS]:
                    for word in words[begin:end] if short not in typed else ():
                        self._offer(word, Origin.ABBREVIATION, (short,))

    def _offer(self, word: _Word, origin: Origin, terms: tuple[str, ...]) -> None:
        """Let other terms stand for the word, worth as much as the word itself: they may help, but never lift."""
        if all(map(self._vocabulary.document_frequency, terms)):
            worth = sum(map(self._vocabulary.idf, word.row)) / sum(map(self._vocabulary.idf, terms))
            word.others.append(_Reading(origin, terms, worth))

    def _mend(self, word: _Word) -> Iterator[tuple[str, str]]:
        """Where no paper holds the word, read it as two words, or as the nearest word; yield (typed, read)."""
        if self._is_held(word) or not word.typed:
            return
        if len(word.row) <= 2 and (halves := self._halves(word.surface.casefold())):
            word.others.append(_Reading(Origin.SPLIT, halves))
            return
        row = [term for term in word.typed if term.kind in IN_A_ROW]
        mended = {term.text: self._corrected(term) for term in row if not self._df(term.text)}
        if any(mended.values()):
            read = tuple(self.analyzer.normalised(mended.get(term.text) or "") or term.text for term in row)
            word.others.append(_Reading(Origin.SPELLING, read))
            yield from ((term.surface, known) for term in row if (known := mended.get(term.text)))

    def _halves(self, word: str) -> tuple[str, str] | None:
        """Return the two words that papers hold side by side where a question glues them: `kvcache`."""
        best: tuple[int, tuple[str, str]] | None = None
        for cut in range(2, len(word) - 1) if word.isalpha() else ():
            left, right = self.analyzer.normalised(word[:cut]), self.analyzer.normalised(word[cut:])
            held = min(self._df(left), self._df(right))
            if held and (best is None or held > best[0]) and self._vocabulary.are_neighbours(left, right):
                best = held, (left, right)
        return best[1] if best else None

    def _corrected(self, term: Term) -> str | None:
        if term.start and term.surface[0].isupper():
            return None  # A capital inside a question marks a name, and a name is right as it is.
        known = self._speller.nearest(term.surface.casefold(), frequency=self._vocabulary.document_frequency)
        at_large = self._background.document_frequency
        if known is None or at_large(term.text) * _FAR_MORE_COMMON > at_large(self.analyzer.normalised(known)):
            return None
        return known

    def _df(self, term: str) -> int:
        return self._vocabulary.document_frequency(term)

    def _is_held(self, word: _Word) -> bool:
        """Whether papers hold something for each part of the word, or something else that stands for it."""
        return bool(word.row) and (all(map(self._df, word.row)) or self._has_stand_in(word))

    def _has_stand_in(self, word: _Word) -> bool:
        return any(all(map(self._df, other.terms)) for other in word.others)

    def _unheld(self, word: _Word) -> list[str]:
        """Return what of the word, as typed, no paper holds in any form.

        A name such as SDP8Bit is not held because its parts are: they have to stand together somewhere.
        """
        if self._has_stand_in(word):
            return []
        missing = [term for term in word.typed if term.kind in IN_A_ROW and not self._df(term.text)]
        for whole in word.typed:
            if whole.kind is Kind.WHOLE and not self._df(whole.text):
                parts = [term.text for term in word.typed if term.kind in IN_A_ROW and _lies_in(term, whole)]
                if not all(self._vocabulary.are_neighbours(*pair) for pair in pairwise(parts)):
                    missing = [*(term for term in missing if not _lies_in(term, whole)), whole]
        if len(missing) == len(word.row) > 1:
            return [word.surface]
        return [term.surface for term in sorted(missing, key=lambda term: term.start)]


def _lies_in(part: Term, whole: Term) -> bool:
    return whole.start <= part.start and part.end <= whole.end


def _words(terms: Sequence[Term], text: str) -> Iterator[_Word]:
    """Yield the words of a question: terms that overlap are one."""
    together: list[Term] = []
    end = 0
    for term in terms:
        if together and term.start >= end:
            yield _Word(together, text)
            together = []
        together.append(term)
        end = max(end, term.end)
    if together:
        yield _Word(together, text)
