"""A question as the index reads it: its words, and what else could stand for each of them."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from retrieval.abbreviations import LONGEST_FORM, Abbreviations, Form
from retrieval.analysis import IN_A_ROW, Analyzer
from retrieval.background import Background
from retrieval.forms import MOST_FORMS, MOST_REMEMBERED, Library, WordForm, WordReader
from retrieval.queries import Origin, Query, QueryWord, Reading, TypedTerm
from retrieval.spelling import Speller

# A word that is known at large is no typing error, unless its neighbour is this many times as common.
_FAR_MORE_COMMON = 500
# Letters: two words glued together have no more, and each place between them is tried.
_LONGEST_GLUED = 60


class _Word:
    """A word of the question and what could stand for it instead."""

    __slots__ = ("form", "offset", "others")

    def __init__(self, form: WordForm, offset: int) -> None:
        self.form = form
        self.offset = offset
        self.others = form.others


_Shorter = tuple[tuple[str, tuple[Reading, ...]], ...]
"""Short forms, each with what it is for each of the words that it stands for."""


class Reader:
    """Reads questions with the eyes of one library at one moment, and remembers what it made of their words."""

    def __init__(self, library: Library, analyzer: Analyzer, background: Background) -> None:
        self._analyzer = analyzer
        self._library = library
        self._abbreviations = Abbreviations(library.definitions)
        self._forms = WordReader(library, analyzer, self._abbreviations)
        self._background = background
        self._speller = Speller(library.words, analyzer.normalised)
        self._joined: dict[tuple[str, Form, str, Form], tuple[Reading, Reading] | None] = {}
        self._short: dict[tuple[Form, ...], _Shorter] = {}

    def prepare(self) -> None:
        """Read the words that papers were first met with, the usual ones among them, so that questions' are known."""
        self._forms.prepare()

    def read(self, text: str) -> Query:
        words = [_Word(form, offset) for form, offset in self._forms.words(text)]
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

    def _join(self, words: Sequence[_Word], text: str) -> None:
        """`data loader` may be written `dataloader`, which then stands for each of the two."""
        for left, right in pairwise(words):
            end, start = left.offset + left.form.typed.end, right.offset + right.form.typed.start
            if text[end:start].isspace() and (joined := self._joined_of(left.form, right.form)):
                left.others += joined[:1]
                right.others += joined[1:]

    def _joined_of(self, left: WordForm, right: WordForm) -> tuple[Reading, Reading] | None:
        """Return what stands for each of two words if papers write them as one."""
        if not left.is_single or not right.is_single:
            return None
        key = left.typed.surface, left.row, right.typed.surface, right.row
        if key in self._joined:
            return self._joined[key]
        found = None
        joined = self._analyzer.normalised(f"{left.typed.surface}{right.typed.surface}".casefold())
        if self._library.document_frequency(joined):
            of_left, of_right = (self._forms.stand_in(Origin.JOINED, (joined,), form.row) for form in (left, right))
            found = of_left, of_right
        if len(self._joined) >= MOST_REMEMBERED:
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
            shorts = self._abbreviations.short_forms(tuple([term for row in rows for term in row]))[:MOST_FORMS]
            held = filter(self._library.document_frequency, shorts)
            found = tuple(
                [
                    (short, tuple([self._forms.stand_in(Origin.ABBREVIATION, (short,), row) for row in rows]))
                    for short in held
                ]
            )
            if len(self._short) >= MOST_REMEMBERED:
                self._short.clear()
            self._short[rows] = found
        return found

    def _mend(self, word: _Word) -> Iterator[tuple[str, str]]:
        """Where no paper holds the word, read it as two words, or as the nearest word; yield (typed, read)."""
        form, terms = word.form, word.form.typed.terms
        if (form.row and _has_stand_in(word)) or not terms:
            return
        if len(form.row) <= 2 and (halves := self._halves(form.typed.surface.casefold())):
            word.others += (self._forms.reading(Origin.SPLIT, halves),)
            return
        row = [term for term in terms if term.kind in IN_A_ROW]
        mended = {term.text: self._corrected(term, word.offset) for term in row if not term.document_frequency}
        if any(mended.values()):
            read = tuple(self._analyzer.normalised(mended.get(term.text) or "") or term.text for term in row)
            word.others += (self._forms.reading(Origin.SPELLING, read),)
            yield from ((term.surface, known) for term in row if (known := mended.get(term.text)))

    def _halves(self, word: str) -> tuple[str, str] | None:
        """Return the two words that papers hold side by side where a question glues them: `kvcache`."""
        held = self._library.document_frequency
        best: tuple[int, tuple[str, str]] | None = None
        for cut in range(2, len(word) - 1) if len(word) <= _LONGEST_GLUED and word.isalpha() else ():
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


def _has_stand_in(word: _Word) -> bool:
    return any(other.is_held for other in word.others)
