"""Words as a library reads them, wherever a question has them."""

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Protocol

from retrieval.abbreviations import Abbreviations
from retrieval.analysis import IN_A_ROW, Analyzer, Kind, Piece, Term, is_plain
from retrieval.folding import fold
from retrieval.queries import Origin, QueryWord, Reading, TypedTerm, WordForm
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


class WordReader:
    """Reads words with the eyes of one library at one moment, and remembers what it made of them."""

    def __init__(self, library: Library, analyzer: Analyzer, abbreviations: Abbreviations) -> None:
        self._library = library
        self._analyzer = analyzer
        self._abbreviations = abbreviations
        # What stands between two spaces, with the words in it.
        self._placed: dict[str, tuple[QueryWord, ...]] = {}

    def prepare(self) -> None:
        """Read the words that papers were first met with, the usual ones among them, so that questions' are known."""
        known = (word for words in self._library.words() for word in words)
        for word in islice(known, _MOST_PREPARED):
            if is_plain(word):
                self._library.known(self._analyzer.term(word))

    def words(self, text: str) -> list[QueryWord]:
        """Return the words of a question."""
        if fold(text).runs:
            return list(self._formed(self._analyzer.terms(text), text, 0))
        words: list[QueryWord] = []
        offset = 0
        # No word holds a space.
        for piece in text.split(" "):
            placed = self._placed.get(piece)
            if placed is None:
                placed = self._place(piece)
            for surface, start, form, others, _ in placed:
                words.append(QueryWord(surface, offset + start, form, others))
            offset += len(piece) + 1
        return words

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

    def missing(self, word: QueryWord) -> tuple[str, ...]:
        """Return what of the word, as typed, no paper holds in any form.

        A name such as SDP8Bit is not held because its parts are: they have to stand together somewhere.
        """
        terms = word.form.terms
        row = [term for term in terms if term.kind in IN_A_ROW]
        missing = [term for term in row if not term.document_frequency]
        for whole in terms:
            if whole.kind is Kind.WHOLE and not whole.document_frequency:
                parts = [term.text for term in row if _lies_in(term, whole)]
                if not all(self._library.are_neighbours(*pair) for pair in pairwise(parts)):
                    missing = [*(term for term in missing if not _lies_in(term, whole)), whole]
        if len(missing) == len(row) > 1:
            return (word.surface,)
        return tuple(word.surface[start:end] for start, end in sorted((term.start, term.end) for term in missing))

    def _place(self, text: str) -> tuple[QueryWord, ...]:
        """Return the words of a folded text, and remember them."""
        if is_plain(text):
            term = self._analyzer.term(text.lower())
            placed: tuple[QueryWord, ...] = (QueryWord(text, 0, self._plain(len(text), term)),) if term else ()
        else:
            placed = tuple(
                [
                    word
                    for chunk in self._analyzer.placed_chunks(text)
                    for word in self._formed(self._analyzer.pieces(chunk[0]), chunk[0], chunk.start())
                ]
            )
        if len(self._placed) >= MOST_REMEMBERED:
            self._placed.clear()
        if len(text) <= _LONGEST_REMEMBERED:
            self._placed[text] = placed
        return placed

    def _formed(self, terms: Sequence[Term | Piece], text: str, offset: int) -> Iterator[QueryWord]:
        """Yield the words of a text, which begins at `offset`: terms that overlap are one."""
        for together in _together(terms):
            first, *others = together
            start, end = first.start, max([term.end for term in together])
            place = text[start:end], offset + start
            if others or first.kind is not Kind.WORD:
                yield QueryWord(*place, *self._compound(together, start))
            else:
                yield QueryWord(*place, self._plain(end - start, first.text))

    def _compound(self, terms: Sequence[Term | Piece], start: int) -> tuple[WordForm, tuple[Reading, ...]]:
        """Return the form of the word of these terms, which begins at `start`, and what it is when written as one."""
        joined = [self.reading(Origin.JOINED, (term.text,)) for term in terms if term.kind is Kind.JOINED]
        typed = tuple([self._typed(term, start) for term in terms if term.kind is not Kind.JOINED])
        in_a_row = [term for term in typed if term.kind in IN_A_ROW]
        row = tuple([term.text for term in in_a_row])
        is_held = bool(row) and all(term.document_frequency for term in in_a_row)
        idfs = tuple([(term.text, term.idf) for term in typed])
        long = self._long(typed[0].text, row) if typed else ()
        return WordForm(typed, idfs, row, is_held, long, Abbreviations.key_of(row)), tuple(joined)

    def _plain(self, size: int, text: str) -> WordForm:
        """Return the form of a word that is one term: as any, in a third of the time."""
        frequency, idf = self._library.known(text)
        row = (text,)
        typed = (TypedTerm(text, 0, size, Kind.WORD, frequency, idf),)
        return WordForm(typed, ((text, idf),), row, frequency > 0, self._long(text, row), Abbreviations.key_of(row))

    def _typed(self, term: Term | Piece, start: int) -> TypedTerm:
        return TypedTerm(term.text, term.start - start, term.end - start, term.kind, *self._library.known(term.text))

    def _long(self, short: str, row: Sequence[str]) -> tuple[Reading, ...]:
        if hash_of(short.encode(*ENCODED)) not in self._library.defined:
            return ()
        longs = self._abbreviations.long_forms(short, self._library.known(short)[0])[:MOST_FORMS]
        return tuple(self.stand_in(Origin.ABBREVIATION, long, row) for long in longs)


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
