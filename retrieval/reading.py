"""A question as the index reads it: its words, and what else could stand for each of them."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

from retrieval.abbreviations import LONGEST_FORM, Abbreviations
from retrieval.analysis import IN_A_ROW, Analyzer, Kind, Piece, Term
from retrieval.background import Background
from retrieval.folding import fold
from retrieval.queries import Origin, Query, QueryTerm
from retrieval.sieve import Sifting
from retrieval.spelling import Speller
from retrieval.strings import ENCODED, Strings, hash_of

_MOST_FORMS = 3
# A word that is known at large is no typing error, unless its neighbour is this many times as common.
_FAR_MORE_COMMON = 500
_ORIGINS = {Kind.WORD: Origin.WORD, Kind.PART: Origin.PART, Kind.WHOLE: Origin.WORD, Kind.JOINED: Origin.JOINED}
# Chunks of letters and digits that are remembered, and how long they may be.
_MOST_REMEMBERED = 20_000
_LONGEST_REMEMBERED = 40


class Library(Protocol):
    """What a library's papers hold, at one moment."""

    def document_frequency(self, term: str) -> int: ...

    def idf(self, term: str) -> float: ...

    def known(self, term: str) -> tuple[int, float]:
        """Return the document frequency of the term, and its idf."""

    def are_neighbours(self, left: str, right: str) -> bool:
        """Whether a paper holds right next after left."""

    def definitions(self, key: str) -> Iterator[tuple[str, int]]:
        """Yield the definitions under a key, and others, each with how many papers hold it."""

    @property
    def defined(self) -> Sifting:
        """The keys of the definitions."""

    def words(self) -> Iterator[Strings]:
        """Yield all words that papers were ever met with."""


class _Reading(NamedTuple):
    """Terms that could stand for a word together, each with its frequency and idf; and the weight of each."""

    origin: Origin
    terms: tuple[tuple[str, int, float], ...]
    weight: float = 1.0

    @property
    def is_held(self) -> bool:
        return all(df for _, df, _ in self.terms)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield the terms that stand side by side."""
        return pairwise([text for text, _, _ in self.terms])


class _Typed(NamedTuple):
    """A term as it was typed, in the text that its form was made of."""

    text: str
    surface: str
    start: int
    end: int
    kind: Kind
    document_frequency: int
    idf: float


class _Form(NamedTuple):
    """A word as a library reads it, wherever a question has it.

    `missing` is what of it no paper holds, as typed, if nothing else stands for it; `long` are the long forms that it
    may be short for, and `key` what it is within such a one.
    """

    surface: str
    start: int
    end: int
    typed: tuple[_Typed, ...]
    row: tuple[str, ...]
    others: tuple[_Reading, ...]
    is_held: bool
    missing: tuple[str, ...]
    long: tuple[_Reading, ...]
    key: bytes


class _Word:
    """A word of the question and what could stand for it instead."""

    __slots__ = ("form", "offset", "others")

    def __init__(self, form: _Form, offset: int) -> None:
        self.form = form
        self.offset = offset
        self.others = list(form.others)

    def terms(self, number: int) -> list[QueryTerm]:
        form, offset = self.form, self.offset
        terms = [
            QueryTerm(text, surface, offset + start, offset + end, number, 0, _ORIGINS[kind], 1.0, df, idf)
            for text, surface, start, end, kind, df, idf in form.typed
        ]
        for reading, (origin, others, weight) in enumerate(self.others, start=1):
            start, end = offset + form.start, offset + form.end
            for text, df, idf in others:
                terms.append(QueryTerm(text, form.surface, start, end, number, reading, origin, weight, df, idf))
        return terms


class Reader:
    """Reads questions with the eyes of one library at one moment, and remembers what it made of their words."""

    def __init__(self, library: Library, analyzer: Analyzer, background: Background) -> None:
        self._analyzer = analyzer
        self._library = library
        self._abbreviations = Abbreviations(library.definitions)
        self._background = background
        self._speller = Speller(library.words, analyzer.normalised)
        self._forms: dict[str, tuple[_Form, ...]] = {}

    def read(self, text: str) -> Query:
        words = self._words(text)
        self._join(words, text)
        self._abbreviate(words)
        corrections = [pair for word in words if not word.form.is_held for pair in self._mend(word)]
        row = [term for word in words for term in word.form.row]
        split = [pair for word in words for other in word.others for pair in other.pairs()]
        missing = [word for word in words if word.form.missing and not _has_stand_in(word)]
        return Query(
            text=text,
            terms=tuple([term for number, word in enumerate(words) for term in word.terms(number)]),
            pairs=(*pairwise(row), *split),
            corrections=tuple(corrections),
            unmatched=tuple(dict.fromkeys([surface for word in missing for surface in word.form.missing])),
        )

    def _words(self, text: str) -> list[_Word]:
        if fold(text).runs:
            return [_Word(form, 0) for form in self._formed(self._analyzer.terms(text), text)]
        words = []
        for match in self._analyzer.placed_chunks(text):
            chunk = match[0]
            forms = self._forms.get(chunk)
            if forms is None:
                forms = tuple(self._formed(self._analyzer.pieces(chunk), chunk))
                if len(self._forms) >= _MOST_REMEMBERED:
                    self._forms.clear()
                if len(chunk) <= _LONGEST_REMEMBERED:
                    self._forms[chunk] = forms
            words += [_Word(form, match.start()) for form in forms]
        return words

    def _formed(self, terms: Sequence[Term | Piece], text: str) -> Iterator[_Form]:
        """Yield the words of a text: terms that overlap are one."""
        if len(terms) == 1 and terms[0].kind is Kind.WORD:
            yield self._plain(self._typed(terms[0], text))
            return
        for together in _together(terms):
            start, end = together[0].start, max([term.end for term in together])
            typed = tuple([self._typed(term, text) for term in together if term.kind is not Kind.JOINED])
            row = tuple([term.text for term in typed if term.kind in IN_A_ROW])
            joined = tuple([self._reading(Origin.JOINED, (t.text,)) for t in together if t.kind is Kind.JOINED])
            is_held = bool(row) and all(term.document_frequency for term in typed if term.kind in IN_A_ROW)
            missing = self._missing(typed, text[start:end])
            long = self._long(typed[0].text, row) if typed else ()
            key = Abbreviations.key_of(row)
            yield _Form(text[start:end], start, end, typed, row, joined, is_held, missing, long, key)

    def _plain(self, term: _Typed) -> _Form:
        """Return the form of a word that is one term: as any, in a third of the time."""
        row, is_held = (term.text,), term.document_frequency > 0
        missing, long = () if is_held else (term.surface,), self._long(term.text, row)
        key = Abbreviations.key_of(row)
        return _Form(term.surface, term.start, term.end, (term,), row, (), is_held, missing, long, key)

    def _typed(self, term: Term | Piece, text: str) -> _Typed:
        surface = text[term.start : term.end]
        return _Typed(term.text, surface, term.start, term.end, term.kind, *self._library.known(term.text))

    def _long(self, short: str, row: Sequence[str]) -> tuple[_Reading, ...]:
        if hash_of(short.encode(*ENCODED)) not in self._library.defined:
            return ()
        longs = self._abbreviations.long_forms(short)[:_MOST_FORMS]
        return tuple(self._stand_in(Origin.ABBREVIATION, long, row) for long in longs)

    def _reading(self, origin: Origin, terms: Sequence[str]) -> _Reading:
        return _Reading(origin, tuple([(term, *self._library.known(term)) for term in terms]))

    def _stand_in(self, origin: Origin, terms: Sequence[str], row: Sequence[str]) -> _Reading:
        """Return other terms for a word, worth as much as the word itself: they may help, but never lift."""
        reading = self._reading(origin, terms)
        worth = sum(map(self._library.idf, row)) / sum(idf for _, _, idf in reading.terms)
        return reading._replace(weight=worth)

    def _join(self, words: Sequence[_Word], text: str) -> None:
        """`data loader` may be written `dataloader`, which then stands for each of the two."""
        for left, right in pairwise(words):
            if len(left.form.typed) == len(right.form.typed) == 1:
                between = text[left.offset + left.form.end : right.offset + right.form.start]
                if between == " " or between.isspace():
                    joined = self._analyzer.normalised(f"{left.form.surface}{right.form.surface}".casefold())
                    if self._library.document_frequency(joined):
                        for word in (left, right):
                            word.others.append(self._stand_in(Origin.JOINED, (joined,), word.form.row))

    def _abbreviate(self, words: Sequence[_Word]) -> None:
        """A short form may stand for the long one that papers define it by, and the other way round.

        Not where the question has both: there they would count twice (-.003 nDCG@10 on scifact-train).
        """
        typed = {term for word in words for term in word.form.row}
        for word in words:
            for reading in word.form.long:
                if reading.is_held and typed.isdisjoint(text for text, _, _ in reading.terms):
                    word.others.append(reading)
        for begin, end in self._library.defined.runs([word.form.key for word in words], LONGEST_FORM):
            self._shorten(words[begin:end], typed)

    def _shorten(self, words: Sequence[_Word], typed: set[str]) -> None:
        long = tuple(term for word in words for term in word.form.row)
        for short in self._abbreviations.short_forms(long)[:_MOST_FORMS]:
            if short not in typed and self._library.document_frequency(short):
                for word in words:
                    word.others.append(self._stand_in(Origin.ABBREVIATION, (short,), word.form.row))

    def _mend(self, word: _Word) -> Iterator[tuple[str, str]]:
        """Where no paper holds the word, read it as two words, or as the nearest word; yield (typed, read)."""
        form = word.form
        if (form.row and _has_stand_in(word)) or not form.typed:
            return
        if len(form.row) <= 2 and (halves := self._halves(form.surface.casefold())):
            word.others.append(self._reading(Origin.SPLIT, halves))
            return
        row = [term for term in form.typed if term.kind in IN_A_ROW]
        mended = {term.text: self._corrected(term, word.offset) for term in row if not term.document_frequency}
        if any(mended.values()):
            read = tuple(self._analyzer.normalised(mended.get(term.text) or "") or term.text for term in row)
            word.others.append(self._reading(Origin.SPELLING, read))
            yield from ((term.surface, known) for term in row if (known := mended.get(term.text)))

    def _halves(self, word: str) -> tuple[str, str] | None:
        """Return the two words that papers hold side by side where a question glues them: `kvcache`."""
        held = self._library.document_frequency
        best: tuple[int, tuple[str, str]] | None = None
        for cut in range(2, len(word) - 1) if word.isalpha() else ():
            left, right = self._analyzer.normalised(word[:cut]), self._analyzer.normalised(word[cut:])
            both = min(held(left), held(right))
            if both and (best is None or both > best[0]) and self._library.are_neighbours(left, right):
                best = both, (left, right)
        return best[1] if best else None

    def _corrected(self, term: _Typed, offset: int) -> str | None:
        if offset + term.start and term.surface[0].isupper():
            return None  # A capital inside a question marks a name, and a name is right as it is.
        known = self._speller.nearest(term.surface.casefold(), frequency=self._library.document_frequency)
        at_large = self._background.document_frequency
        if known is None or at_large(term.text) * _FAR_MORE_COMMON > at_large(self._analyzer.normalised(known)):
            return None
        return known

    def _missing(self, typed: Sequence[_Typed], surface: str) -> tuple[str, ...]:
        """Return what of the word, as typed, no paper holds in any form.

        A name such as SDP8Bit is not held because its parts are: they have to stand together somewhere.
        """
        if all(term.document_frequency for term in typed):
            return ()
        row = [term for term in typed if term.kind in IN_A_ROW]
        missing = [term for term in row if not term.document_frequency]
        for whole in typed:
            if whole.kind is Kind.WHOLE and not whole.document_frequency:
                parts = [term.text for term in row if _lies_in(term, whole)]
                if not all(self._library.are_neighbours(*pair) for pair in pairwise(parts)):
                    missing = [*(term for term in missing if not _lies_in(term, whole)), whole]
        if len(missing) == len(row) > 1:
            return (surface,)
        return tuple(term.surface for term in sorted(missing, key=lambda term: term.start))


def _has_stand_in(word: _Word) -> bool:
    return any(other.is_held for other in word.others)


def _lies_in(part: _Typed, whole: _Typed) -> bool:
    return whole.start <= part.start and part.end <= whole.end


def _together(terms: Sequence[Term | Piece]) -> Iterator[Sequence[Term | Piece]]:
    """Yield terms that overlap."""
    begin = end = 0
    for number, term in enumerate(terms):
        if term.start >= end and number > begin:
            yield terms[begin:number]
            begin = number
        end = max(end, term.end)
    if terms:
        yield terms[begin:]
