"""Text as terms, each with its place: the same for papers and for questions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import Stemmer  # type: ignore[import-not-found]  # it ships no types

from retrieval.folding import GREEK_NAMES, fold, fold_text
from retrieval.wordforms import one_spelling

# Words that hold a sentence together, and those that questions are made of. nDCG@10 on cranfield .387 with Lucene's 33
# words, .392 with these; the same on scifact-train.
STOP_WORDS = frozenset(
    """
    a about all also am an and any anyone are as at be been being both but by can could did do does doing done else ever
    for from get give had has have having he her here his how i if in into is it its just know like many may me might
    more most much must my of on or our please shall she should show so some such tell than that the their them then
    there these they this those to us use used uses using was we were what when where whether which who whom whose why
    will with would you your
    arent cant didnt doesnt dont hasnt hows im isnt ive lets thats wasnt whats wheres whos
    """.split()
)

# A run of letters and digits with what may hold a compound together inside it; U.S., C++ and 2.5 are one run each.
_CHUNK = re.compile(
    r"(?:[^\W\d_]\.){2,}|[^\W_](?:\+\+|#)(?!\w)|"
    r"[^\W_]+(?:(?:['\-&^_]|(?<=\d)\.(?=\d)|(?<=\d),(?=\d{3}(?!\d)))[^\W_]+)*"
)
_CONNECTORS = re.compile(r"['\-&^_]")
_CLITIC = re.compile(r"(?:'(?:s|d|m|ll|re|ve)|n't)$", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,}")
_ACRONYM_PLURAL = re.compile(r"(?<=[A-Z]{2})s$")
# Splitting these is worth .702 -> .714 nDCG@10 on scifact-train, nothing and no harm elsewhere.
# The parts of KVCache, HTMLParser, miRNAs, SDP4Bit, 10x, TNFα; a decimal stays whole.
_PART = re.compile(
    r"\d+(?:[.,]\d+)*|[A-Z]{2,}[a-z]{1,2}(?![A-Za-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]|"
    r"[\u0370-\u03ff]+|(?:(?![A-Za-z\u0370-\u03ff])[^\W\d_])+"
)
_PLAIN = re.compile(r"[A-Za-z][a-z]*|[A-Z]+")
_MOST_REMEMBERED = 200_000


class Kind(StrEnum):
    """What of a text a term is."""

    WORD = "word"  # a word that has no parts
    PART = "part"  # a part of a compound: `ulysses` of `DeepSpeed-Ulysses`
    WHOLE = "whole"  # a word with inner capitals or digits: `deepspeed` of `DeepSpeed`, beside `deep` and `speed`
    JOINED = "joined"  # a compound written as one: `pretraining` for `pre-training`


IN_A_ROW = frozenset({Kind.WORD, Kind.PART})


@dataclass(frozen=True, slots=True)
class Term:
    """A normalised term and its [start, end) in the raw text, where `surface` stands; maths in `$…$` is never cut.

    `position` counts the words and parts of the text, stop words left out; what is beside them has that of its first
    part.
    """

    text: str
    start: int
    end: int
    surface: str
    kind: Kind
    position: int


class Piece(NamedTuple):
    """A term of a chunk, [start, end) counted from the chunk's start."""

    text: str
    start: int
    end: int
    kind: Kind


_Word = tuple[str, int, int, Kind]
"""The lower-case word that a piece's term is of, and what else a piece has."""


class Analyzer:
    """Turns text into terms: folded, stemmed, without stop words, compounds whole and in parts.

    It remembers what it made of each chunk of letters and digits, which is why building an index is quick; one
    analyser is for one thread at a time.
    """

    def __init__(self) -> None:
        # Without a memory of its own: `written` is one.
        self._stem = Stemmer.Stemmer("english", maxCacheSize=0)
        self._remembered: dict[str, tuple[Piece, ...]] = {}
        # Each lower-case word that it met, with its term.
        self.written: dict[str, str] = {}

    def terms(self, text: str) -> list[Term]:
        """Return the terms of the text in the order of their places, what is beside parts before them."""
        folded = fold(text)
        terms = []
        position = 0
        for chunk in _CHUNK.finditer(folded.text):
            offset = chunk.start()
            for piece in self.pieces(chunk[0]):
                start, end = folded.place(offset + piece.start, offset + piece.end)
                terms.append(Term(piece.text, start, end, text[start:end], piece.kind, position))
                position += piece.kind in IN_A_ROW
        return terms

    def bag(self, text: str) -> tuple[list[str], list[str]]:
        """Return the texts of the terms without their places: those in a row, and those beside them."""
        row: list[str] = []
        beside: list[str] = []
        for chunk in self.chunks(text):
            for piece in self.pieces(chunk):
                (row if piece.kind in IN_A_ROW else beside).append(piece.text)
        return row, beside

    @staticmethod
    def chunks(text: str) -> list[str]:
        """Return the chunks of the text, folded: the bag of the text is what the bags of its chunks hold."""
        return _CHUNK.findall(fold_text(text))

    @staticmethod
    def placed_chunks(text: str) -> Iterator[re.Match[str]]:
        """Yield the chunks of a folded text, in their places."""
        return _CHUNK.finditer(text)

    @staticmethod
    def words(chunk: str) -> tuple[list[str], list[str]]:
        """Return the lower-case words of a chunk: those of the terms in a row, and those of the terms beside them."""
        row: list[str] = []
        beside: list[str] = []
        for word, _, _, kind in _cut(chunk):
            (row if kind in IN_A_ROW else beside).append(word)
        return row, beside

    def pieces(self, chunk: str) -> tuple[Piece, ...]:
        """Return the terms of a chunk, in the order of their places, what is beside parts before them."""
        pieces = self._remembered.get(chunk)
        if pieces is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            found = [Piece(self.term(word), start, end, kind) for word, start, end, kind in _cut(chunk)]
            pieces = self._remembered[chunk] = tuple([piece for piece in found if piece.text])
        return pieces

    def term(self, word: str) -> str:
        """Return the term of a lower-case word; empty where it is none."""
        return "" if word in STOP_WORDS else self.normalised(word)

    def terms_of(self, words: Sequence[str]) -> list[str]:
        """Return the term of each lower-case word, as `term` does one by one."""
        written = self.written
        new = [word for word in words if word not in written and word not in STOP_WORDS and _is_spelt_plainly(word)]
        stems = self._stem.stemWords([one_spelling(word) for word in new])
        written.update(zip(new, map(_with_one_l, stems), strict=True))
        return ["" if word in STOP_WORDS else written.get(word) or self.normalised(word) for word in words]

    def normalised(self, word: str) -> str:
        """Return the one form of a lower-case word, whatever its spelling and ending."""
        if (known := self.written.get(word)) is not None:
            return known
        if not word.isascii() and (spelt := _spelt_out(word)) != word:
            return self.normalised(spelt)
        if not word.isalpha():
            return word.replace(",", "")
        self.written[word] = term = _with_one_l(self._stem.stemWord(one_spelling(word)))
        return term


def _cut(chunk: str) -> list[_Word]:
    """Return the words of a chunk."""
    if "'" in chunk:
        chunk = _CLITIC.sub("", chunk)
    if chunk.endswith(".") and _INITIALS.fullmatch(chunk):
        return [(chunk.replace(".", "").casefold(), 0, len(chunk), Kind.WORD)]
    words = _CONNECTORS.split(chunk)
    if len(words) == 1:
        return _parted(chunk, 0, Kind.WORD)
    found = [("".join(words).casefold(), 0, len(chunk), Kind.JOINED)]
    start = 0
    for word in words:
        found += _parted(word, start, Kind.PART)
        start += len(word) + 1
    return found


def _parted(word: str, start: int, kind: Kind) -> list[_Word]:
    """The words of a chunk's word, in which no connector is left; `kind` is what it is if it has no parts."""
    end = start + len(word)
    if word.endswith("s"):
        word = _ACRONYM_PLURAL.sub("", word)
    parts = [] if is_plain(word) else list(_PART.finditer(word))
    if len(parts) < 2:
        return [(word.casefold(), start, end, kind)] if word else []
    return [(word.casefold(), start, end, Kind.WHOLE)] + [
        (part[0].casefold(), start + part.start(), start + part.end(), Kind.PART)
        for part in parts
        if len(part[0]) > 1 or not part[0].isascii() or part[0].isdigit()
    ]


def _is_spelt_plainly(word: str) -> bool:
    return word.isascii() and word.isalpha()


def _with_one_l(stem: str) -> str:
    """Snowball keeps the double l of `modelling`, and of `small` and all others alike."""
    return stem[:-1] if stem.endswith("ll") and len(stem) > 4 else stem


def _spelt_out(word: str) -> str:
    """Return α, and TNFα, with the letter's name, µm as um; words that are Greek stay so."""
    if word.startswith("μ") and 1 < len(word) < 4:
        return f"u{word[1:]}"
    if len(word) == 1 or any(char.isascii() for char in word):
        return "".join(GREEK_NAMES.get(char, char) for char in word)
    return word


def is_plain(word: str) -> bool:
    """Whether a word has no inner capitals, digits or change of script to be cut at."""
    return _PLAIN.fullmatch(word) is not None
