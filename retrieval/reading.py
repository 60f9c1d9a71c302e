"""A question as the index reads it: its words, and what else could stand for each of them."""

from collections.abc import Sequence
from itertools import pairwise

from retrieval.abbreviations import LONGEST_FORM, Abbreviations, Form
from retrieval.analysis import IN_A_ROW, Analyzer
from retrieval.background import Background
from retrieval.forms import MOST_FORMS, MOST_REMEMBERED, Library, WordReader
from retrieval.queries import Origin, Query, QueryWord, Reading, TypedTerm
from retrieval.spelling import Speller

# A word that is known at large is no typing error, unless its neighbour is this many times as common.
_FAR_MORE_COMMON = 500
# Letters: two words glued together have no more, and each place between them is tried.
_LONGEST_GLUED = 60


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
        # The term of what two words are together; empty where no paper holds it.
        self._joined: dict[str, str] = {}
        self._short: dict[tuple[Form, ...], _Shorter] = {}

    def prepare(self) -> None:
        """Read the words that papers were first met with, the usual ones among them, so that questions' are known."""
        self._forms.prepare()

    def read(self, text: str) -> Query:
        words = self._forms.words(text)
        self._join(words, text)
        self._abbreviate(words)
        corrections: list[tuple[str, str]] = []
        missing: list[str] = []
        for place, typed in enumerate(words):
            if not typed.form.is_held:
                words[place], corrected = self._mended(typed)
                corrections += corrected
                if not words[place].has_stand_in:
                    missing += self._forms.missing(typed)
        return Query(
            text=text,
            words=tuple(words),
            pairs=_side_by_side(words),
            corrections=tuple(corrections),
            unmatched=tuple(dict.fromkeys(missing)),
        )

    def _join(self, words: list[QueryWord], text: str) -> None:
        """`data loader` may be written `dataloader`, which then stands for each of the two."""
        for place, (left, right) in enumerate(pairwise(words)):
            if text[left.start + len(left.surface) : right.start].isspace() and (
                joined := self._joined_of(left, right)
            ):
                for number in (place, place + 1):
                    stand_in = self._forms.stand_in(Origin.JOINED, (joined,), words[number].form.row)
                    words[number] = words[number].or_else(stand_in)

    def _joined_of(self, left: QueryWord, right: QueryWord) -> str:
        """Return the term of what two words are together; empty where no paper writes them so."""
        if not left.form.is_single or not right.form.is_single:
            return ""
        written = f"{left.surface}{right.surface}".casefold()
        joined = self._joined.get(written)
        if joined is None:
            joined = self._analyzer.normalised(written)
            if not self._library.document_frequency(joined):
                joined = ""
            if len(self._joined) >= MOST_REMEMBERED:
                self._joined.clear()
            self._joined[written] = joined
        return joined

    def _abbreviate(self, words: list[QueryWord]) -> None:
        """A short form may stand for the long one that papers define it by, and the other way round.

        Not where the question has both: there they would count twice (-.003 nDCG@10 on scifact-train).
        """
        typed = {term for word in words for term in word.form.row}
        for place, word in enumerate(words):
            for reading in word.form.long:
                if reading.is_held and typed.isdisjoint([text for text, _ in reading.idfs]):
                    words[place] = words[place].or_else(reading)
        for begin, end in self._library.defined.runs([word.form.key for word in words], LONGEST_FORM):
            for short, readings in self._shorter(tuple([word.form.row for word in words[begin:end]])):
                if short not in typed:
                    for place, reading in enumerate(readings, start=begin):
                        words[place] = words[place].or_else(reading)

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

    def _mended(self, word: QueryWord) -> tuple[QueryWord, Sequence[tuple[str, str]]]:
        """Read a word that no paper holds as two words, or as the nearest word; return it, and each (typed, read)."""
        form, surface = word.form, word.surface
        if (form.row and word.has_stand_in) or not form.terms:
            return word, ()
        if len(form.row) <= 2 and (halves := self._halves(surface.casefold())):
            return word.or_else(self._forms.reading(Origin.SPLIT, halves)), ()
        row = [term for term in form.terms if term.kind in IN_A_ROW]
        mended = {term.text: self._corrected(word, term) for term in row if not term.document_frequency}
        if not any(mended.values()):
            return word, ()
        read = [self._analyzer.normalised(mended.get(term.text) or "") or term.text for term in row]
        corrected = [(surface[term.start : term.end], known) for term in row if (known := mended.get(term.text))]
        return word.or_else(self._forms.reading(Origin.SPELLING, read)), corrected

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

    def _corrected(self, word: QueryWord, term: TypedTerm) -> str | None:
        typed = word.surface[term.start : term.end]
        if word.start + term.start and typed[0].isupper():
            return None  # A capital inside a question marks a name, and a name is right as it is.
        known = self._speller.nearest(typed.casefold(), frequency=self._library.document_frequency)
        at_large = self._background.document_frequency
        if known is None or at_large(term.text) * _FAR_MORE_COMMON > at_large(self._analyzer.normalised(known)):
            return None
        return known


def _side_by_side(words: Sequence[QueryWord]) -> tuple[tuple[str, str], ...]:
    """Return the neighbours among terms: in the question, and in what could stand for each of its words."""
    found = [*pairwise([term for word in words for term in word.form.row])]
    for word in words:
        for other in word.others:
            if len(other.idfs) > 1:
                found += pairwise([term for term, _ in other.idfs])
    return tuple(found)
