"""Words as a library reads them, wherever a question has them."""

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple, Protocol

from retrieval.abbreviations import Abbreviations
from retrieval.analysis import IN_A_ROW, Analyzer, Kind, Piece, Term, is_plain
from retrieval.folding import fold
from retrieval.queries import Origin, Reading, Typed, TypedTerm
from retrieval.sieve import Sifting
from retrieval.strings import ENCODED, Strings, hash_of

# Short and long forms: the most that stand for one word.
MOST_FORMS = 3
# What stands between two spaces is remembered, so many times, and how long it may be; and so many plain words.
MOST_REMEMBERED = 20_000
_LONGEST_REMEMBERED = 40
_MOST_PREPARED = 20_000


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


class WordForm(NamedTuple):
    """A word as a library reads it, wherever a question has it.

    `row` are its terms that stand in a row. `missing` is what of it no paper holds, as typed, if nothing else stands
    for it; `long` are the long forms that it may be short for, and `key` what it is within such a one.
    """

    typed: Typed
    row: tuple[str, ...]
    others: tuple[Reading, ...]
    is_held: bool
    missing: tuple[str, ...]
    long: tuple[Reading, ...]
    key: bytes

    @property
    def is_single(self) -> bool:
        return len(self.typed.terms) == 1


Placed = tuple[tuple[WordForm, int], ...]
"""The words of a text, each with where its own text begins there."""


class WordReader:
    """Reads words with the eyes of one library at one moment, and remembers what it made of them."""

    def __init__(self, library: Library, analyzer: Analyzer, abbreviations: Abbreviations) -> None:
        self._library = library
        self._analyzer = analyzer
        self._abbreviations = abbreviations
        self._placed: dict[str, Placed] = {}
        # Plain words in lower case, each with its term, and this one's frequency and idf.
        self._prepared: dict[str, tuple[str, int, float]] = {}

    def prepare(self) -> None:
        """Read the words that papers were first met with, the usual ones among them, so that questions' are known."""
        known = (word for words in self._library.words() for word in words)
        self._prepared = {
            word: (piece.text, *self._library.known(piece.text))
            for word in islice(known, _MOST_PREPARED)
            if is_plain(word) and len(word) <= _LONGEST_REMEMBERED
            for piece in self._analyzer.pieces(word)
        }

    def words(self, text: str) -> Iterator[tuple[WordForm, int]]:
        """Yield the words of a question, each with where its own text begins there."""
        if fold(text).runs:
            yield from ((form, 0) for form in self._formed(self._analyzer.terms(text), text))
            return
        offset = 0
        # No word holds a space.
        for piece in text.split(" "):
            placed = self._placed.get(piece)
            if placed is None:
                placed = self._place(piece)
            for form, start in placed:
                yield form, offset + start
            offset += len(piece) + 1

    def reading(self, origin: Origin, terms: Sequence[str]) -> Reading:
        """Return terms as what stands for a word."""
        known = [self._library.known(term) for term in terms]
        idfs = tuple([(term, idf) for term, (_, idf) in zip(terms, known, strict=True)])
        return Reading(origin, idfs, tuple([df for df, _ in known]))

    def stand_in(self, origin: Origin, terms: Sequence[str], row: Sequence[str]) -> Reading:
        """Return other terms for a word, worth as much as the word itself: they may help, but never lift."""
        reading = self.reading(origin, terms)
        worth = sum(map(self._library.idf, row)) / sum([idf for _, idf in reading.idfs])
        return reading._replace(weight=worth)

    def _place(self, text: str) -> Placed:
        """Return the words of a folded text, and remember them."""
        known = self._prepared.get(text.casefold())
        if known is not None and is_plain(text):
            term, frequency, idf = known
            typed = TypedTerm(term, text, 0, len(text), Kind.WORD, frequency, idf)
            placed: Placed = ((self._plain(typed), 0),)
        else:
            chunks = self._analyzer.placed_chunks(text)
            placed = tuple(
                [
                    (form, chunk.start())
                    for chunk in chunks
                    for form in self._formed(self._analyzer.pieces(chunk[0]), chunk[0])
                ]
            )
        if len(self._placed) >= MOST_REMEMBERED:
            self._placed.clear()
        if len(text) <= _LONGEST_REMEMBERED:
            self._placed[text] = placed
        return placed

    def _formed(self, terms: Sequence[Term | Piece], text: str) -> Iterator[WordForm]:
        """Yield the words of a text: terms that overlap are one."""
        if len(terms) == 1 and terms[0].kind is Kind.WORD:
            yield self._plain(self._typed(terms[0], text))
            return
        for together in _together(terms):
            start, end = together[0].start, max([term.end for term in together])
            typed = tuple([self._typed(term, text) for term in together if term.kind is not Kind.JOINED])
            row = tuple([term.text for term in typed if term.kind in IN_A_ROW])
            joined = tuple([self.reading(Origin.JOINED, (t.text,)) for t in together if t.kind is Kind.JOINED])
            is_held = bool(row) and all(term.document_frequency for term in typed if term.kind in IN_A_ROW)
            missing = self._missing(typed, text[start:end])
            long = self._long(typed[0].text, row) if typed else ()
            key = Abbreviations.key_of(row)
            yield WordForm(Typed.of(text[start:end], start, end, typed), row, joined, is_held, missing, long, key)

    def _plain(self, term: TypedTerm) -> WordForm:
        """Return the form of a word that is one term: as any, in a third of the time."""
        row, is_held = (term.text,), term.document_frequency > 0
        missing, long = () if is_held else (term.surface,), self._long(term.text, row)
        key = Abbreviations.key_of(row)
        typed = Typed.of(term.surface, term.start, term.end, (term,))
        return WordForm(typed, row, (), is_held, missing, long, key)

    def _typed(self, term: Term | Piece, text: str) -> TypedTerm:
        surface = text[term.start : term.end]
        return TypedTerm(term.text, surface, term.start, term.end, term.kind, *self._library.known(term.text))

    def _long(self, short: str, row: Sequence[str]) -> tuple[Reading, ...]:
        if hash_of(short.encode(*ENCODED)) not in self._library.defined:
            return ()
        longs = self._abbreviations.long_forms(short)[:MOST_FORMS]
        return tuple(self.stand_in(Origin.ABBREVIATION, long, row) for long in longs)

    def _missing(self, typed: Sequence[TypedTerm], surface: str) -> tuple[str, ...]:
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


def _lies_in(part: TypedTerm, whole: TypedTerm) -> bool:
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
