"""A question as the index reads it: its words, and what else could stand for each of them."""

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple, Protocol

from retrieval.abbreviations import LONGEST_FORM, Abbreviations, Form
from retrieval.analysis import IN_A_ROW, Analyzer, Kind, Piece, Term, is_plain
from retrieval.background import Background
from retrieval.folding import fold
from retrieval.queries import Origin, Query, QueryWord, Reading, Typed, TypedTerm
from retrieval.sieve import Sifting
from retrieval.spelling import Speller
from retrieval.strings import ENCODED, Strings, hash_of

_MOST_FORMS = 3
# A word that is known at large is no typing error, unless its neighbour is this many times as common.
_FAR_MORE_COMMON = 500
# What stands between two spaces is remembered, so many times, and how long it may be; and so many plain words.
_MOST_REMEMBERED = 20_000
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


class _Form(NamedTuple):
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


class _Word:
    """A word of the question and what could stand for it instead."""

    __slots__ = ("form", "offset", "others")

    def __init__(self, form: _Form, offset: int) -> None:
        self.form = form
        self.offset = offset
        self.others = form.others


_Placed = tuple[tuple[_Form, int], ...]
"""The words of a text, each with where its own text begins there."""
_Shorter = tuple[tuple[str, tuple[Reading, ...]], ...]
"""Short forms, each with what it is for each of the words that it stands for."""


class Reader:
    """Reads questions with the eyes of one library at one moment, and remembers what it made of their words."""

    def __init__(self, library: Library, analyzer: Analyzer, background: Background) -> None:
        self._analyzer = analyzer
        self._library = library
        self._abbreviations = Abbreviations(library.definitions)
        self._background = background
        self._speller = Speller(library.words, analyzer.normalised)
        self._placed: dict[str, _Placed] = {}
        self._joined: dict[tuple[str, Form, str, Form], tuple[Reading, Reading] | None] = {}
        self._short: dict[tuple[Form, ...], _Shorter] = {}
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

    def read(self, text: str) -> Query:
        words = self._words(text)
        self._join(words, text)
        self._abbreviate(words)
        row: list[str] = []
        split: list[tuple[str, str]] = []
        corrections: list[tuple[str, str]] = []
        missing: list[str] = []
        for word in words:
            form = word.form
            row += form.row
            if not form.is_held:
                corrections += self._mend(word)
                if form.missing and not _has_stand_in(word):
                    missing += form.missing
            for other in word.others:
                if len(other.idfs) > 1:
                    split += pairwise([term for term, _ in other.idfs])
        return Query(
            text=text,
            words=tuple([QueryWord(word.offset, word.form.typed, word.others) for word in words]),
            pairs=(*pairwise(row), *split),
            corrections=tuple(corrections),
            unmatched=tuple(dict.fromkeys(missing)),
        )

    def _words(self, text: str) -> list[_Word]:
        if fold(text).runs:
            return [_Word(form, 0) for form in self._formed(self._analyzer.terms(text), text)]
        words = []
        offset = 0
        # No word holds a space.
        for piece in text.split(" "):
            placed = self._placed.get(piece)
            if placed is None:
                placed = self._place(piece)
            for form, start in placed:
                words.append(_Word(form, offset + start))
            offset += len(piece) + 1
        return words

    def _place(self, text: str) -> _Placed:
        """Return the words of a folded text, and remember them."""
        known = self._prepared.get(text.casefold())
        if known is not None and is_plain(text):
            term, frequency, idf = known
            typed = TypedTerm(term, text, 0, len(text), Kind.WORD, frequency, idf)
            placed: _Placed = ((self._plain(typed), 0),)
        else:
            chunks = self._analyzer.placed_chunks(text)
            placed = tuple(
                [
                    (form, chunk.start())
                    for chunk in chunks
                    for form in self._formed(self._analyzer.pieces(chunk[0]), chunk[0])
                ]
            )
        if len(self._placed) >= _MOST_REMEMBERED:
            self._placed.clear()
        if len(text) <= _LONGEST_REMEMBERED:
            self._placed[text] = placed
        return placed

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
            yield _Form(Typed.of(text[start:end], start, end, typed), row, joined, is_held, missing, long, key)

    def _plain(self, term: TypedTerm) -> _Form:
        """Return the form of a word that is one term: as any, in a third of the time."""
        row, is_held = (term.text,), term.document_frequency > 0
        missing, long = () if is_held else (term.surface,), self._long(term.text, row)
        key = Abbreviations.key_of(row)
        typed = Typed.of(term.surface, term.start, term.end, (term,))
        return _Form(typed, row, (), is_held, missing, long, key)

    def _typed(self, term: Term | Piece, text: str) -> TypedTerm:
        surface = text[term.start : term.end]
        return TypedTerm(term.text, surface, term.start, term.end, term.kind, *self._library.known(term.text))

    def _long(self, short: str, row: Sequence[str]) -> tuple[Reading, ...]:
        if hash_of(short.encode(*ENCODED)) not in self._library.defined:
            return ()
        longs = self._abbreviations.long_forms(short)[:_MOST_FORMS]
        return tuple(self._stand_in(Origin.ABBREVIATION, long, row) for long in longs)

    def _reading(self, origin: Origin, terms: Sequence[str]) -> Reading:
        known = [self._library.known(term) for term in terms]
        idfs = tuple([(term, idf) for term, (_, idf) in zip(terms, known, strict=True)])
        return Reading(origin, idfs, tuple([df for df, _ in known]))

    def _stand_in(self, origin: Origin, terms: Sequence[str], row: Sequence[str]) -> Reading:
        """Return other terms for a word, worth as much as the word itself: they may help, but never lift."""
        reading = self._reading(origin, terms)
        worth = sum(map(self._library.idf, row)) / sum([idf for _, idf in reading.idfs])
        return reading._replace(weight=worth)

    def _join(self, words: Sequence[_Word], text: str) -> None:
        """`data loader` may be written `dataloader`, which then stands for each of the two."""
        for left, right in pairwise(words):
            end, start = left.offset + left.form.typed.end, right.offset + right.form.typed.start
            if text[end:start].isspace() and (joined := self._joined_of(left.form, right.form)):
                left.others += joined[:1]
                right.others += joined[1:]

    def _joined_of(self, left: _Form, right: _Form) -> tuple[Reading, Reading] | None:
        """Return what stands for each of two words if papers write them as one."""
        if not left.is_single or not right.is_single:
            return None
        key = left.typed.surface, left.row, right.typed.surface, right.row
        if key in self._joined:
            return self._joined[key]
        found = None
        joined = self._analyzer.normalised(f"{left.typed.surface}{right.typed.surface}".casefold())
        if self._library.document_frequency(joined):
            of_left, of_right = (self._stand_in(Origin.JOINED, (joined,), form.row) for form in (left, right))
            found = of_left, of_right
        if len(self._joined) >= _MOST_REMEMBERED:
            self._joined.clear()
        self._joined[key] = found
        return found

    def _abbreviate(self, words: Sequence[_Word]) -> None:
        """A short form may stand for the long one that papers define it by, and the other way round.

        Not where the question has both: there they would count twice (-.003 nDCG@10 on scifact-train).
        """
        typed = {term for word in words for term in word.form.row}
        for word in words:
            for reading in word.form.long:
                if reading.is_held and typed.isdisjoint([text for text, _ in reading.idfs]):
                    word.others += (reading,)
        for begin, end in self._library.defined.runs([word.form.key for word in words], LONGEST_FORM):
            for short, readings in self._shorter(tuple([word.form.row for word in words[begin:end]])):
                if short not in typed:
                    for word, reading in zip(words[begin:end], readings, strict=True):
                        word.others += (reading,)

    def _shorter(self, rows: tuple[Form, ...]) -> _Shorter:
        """Return what words, by their rows, are shortened to together, and how each of them is read then."""
        found = self._short.get(rows)
        if found is None:
            shorts = self._abbreviations.short_forms(tuple([term for row in rows for term in row]))[:_MOST_FORMS]
            held = filter(self._library.document_frequency, shorts)
            found = tuple(
                [(short, tuple([self._stand_in(Origin.ABBREVIATION, (short,), row) for row in rows])) for short in held]
            )
            if len(self._short) >= _MOST_REMEMBERED:
                self._short.clear()
            self._short[rows] = found
        return found

    def _mend(self, word: _Word) -> Iterator[tuple[str, str]]:
        """Where no paper holds the word, read it as two words, or as the nearest word; yield (typed, read)."""
        form, terms = word.form, word.form.typed.terms
        if (form.row and _has_stand_in(word)) or not terms:
            return
        if len(form.row) <= 2 and (halves := self._halves(form.typed.surface.casefold())):
            word.others += (self._reading(Origin.SPLIT, halves),)
            return
        row = [term for term in terms if term.kind in IN_A_ROW]
        mended = {term.text: self._corrected(term, word.offset) for term in row if not term.document_frequency}
        if any(mended.values()):
            read = tuple(self._analyzer.normalised(mended.get(term.text) or "") or term.text for term in row)
            word.others += (self._reading(Origin.SPELLING, read),)
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

    def _corrected(self, term: TypedTerm, offset: int) -> str | None:
        if offset + term.start and term.surface[0].isupper():
            return None  # A capital inside a question marks a name, and a name is right as it is.
        known = self._speller.nearest(term.surface.casefold(), frequency=self._library.document_frequency)
        at_large = self._background.document_frequency
        if known is None or at_large(term.text) * _FAR_MORE_COMMON > at_large(self._analyzer.normalised(known)):
            return None
        return known

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


def _has_stand_in(word: _Word) -> bool:
    return any(other.is_held for other in word.others)


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
