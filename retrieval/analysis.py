"""Text as terms, each with its place: the same for papers and for questions."""

import re
from collections.abc import Iterator
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
PLAIN = r"[A-Za-z][a-z]*|[A-Z]+"
"""Matches a word that has no inner capitals, digits or change of script to be cut at."""
_PLAIN = re.compile(PLAIN)
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

    def bag_of_chunk(self, chunk: str) -> tuple[list[str], list[str]]:
        """Return the bag of a chunk, and don't remember it."""
        pieces = self._cut(chunk)
        return (
            [piece.text for piece in pieces if piece.kind in IN_A_ROW],
            [piece.text for piece in pieces if piece.kind not in IN_A_ROW],
        )

    def pieces(self, chunk: str) -> tuple[Piece, ...]:
        """Return the terms of a chunk, in the order of their places, what is beside parts before them."""
        pieces = self._remembered.get(chunk)
        if pieces is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            pieces = self._remembered[chunk] = tuple(self._cut(chunk))
        return pieces

    def _cut(self, chunk: str) -> list[Piece]:
        if is_plain(chunk):
            return self._word(chunk, 0)
        if "'" in chunk:
            chunk = _CLITIC.sub("", chunk)
        if chunk.endswith(".") and _INITIALS.fullmatch(chunk):
            return self._whole(chunk.replace(".", ""), 0, len(chunk), Kind.WORD)
        if not _CONNECTORS.search(chunk):
            return self._word(chunk, 0)
        parts = (piece for start, end in _spans_between(chunk) for piece in self._word(chunk[start:end], start))
        return self._whole(_CONNECTORS.sub("", chunk), 0, len(chunk), Kind.JOINED) + [
            Piece(text, start, end, Kind.PART if kind is Kind.WORD else kind) for text, start, end, kind in parts
        ]

    def _word(self, word: str, offset: int) -> list[Piece]:
        """The pieces of a chunk's word, in which no connector is left."""
        end = offset + len(word)
        if word.endswith("s"):
            word = _ACRONYM_PLURAL.sub("", word)
        parts = [] if is_plain(word) else list(_PART.finditer(word))
        if len(parts) < 2:
            return self._whole(word, offset, end, Kind.WORD)
        pieces = self._whole(word, offset, end, Kind.WHOLE)
        for part in parts:
            if len(part[0]) > 1 or not part[0].isascii() or part[0].isdigit():
                pieces += self._whole(part[0], offset + part.start(), offset + part.end(), Kind.PART)
        return pieces

    def _whole(self, word: str, start: int, end: int, kind: Kind) -> list[Piece]:
        term = self.term(word.casefold()) if end > start else ""
        return [Piece(term, start, end, kind)] if term else []

    def term(self, word: str) -> str:
        """Return the term of a lower-case word; empty where it is none."""
        return "" if word in STOP_WORDS else self.normalised(word)

    def normalised(self, word: str) -> str:
        """Return the one form of a lower-case word, whatever its spelling and ending."""
        if (known := self.written.get(word)) is not None:
            return known
        if not word.isascii() and (spelt := _spelt_out(word)) != word:
            return self.normalised(spelt)
        if not word.isalpha():
            return word.replace(",", "")
        stem: str = self._stem.stemWord(one_spelling(word))
        # Snowball keeps the double l of `modelling`, and of `small` and all others alike.
        self.written[word] = term = stem[:-1] if len(stem) > 4 and stem.endswith("ll") else stem
        return term


def _spelt_out(word: str) -> str:
    """Return α, and TNFα, with the letter's name, µm as um; words that are Greek stay so."""
    if word.startswith("μ") and 1 < len(word) < 4:
        return f"u{word[1:]}"
    if len(word) == 1 or any(char.isascii() for char in word):
        return "".join(GREEK_NAMES.get(char, char) for char in word)
    return word


def _spans_between(chunk: str) -> Iterator[tuple[int, int]]:
    """Yield the [start, end) of what stands between connectors."""
    start = 0
    for connector in _CONNECTORS.finditer(chunk):
        yield start, connector.start()
        start = connector.end()
    yield start, len(chunk)


def is_plain(word: str) -> bool:
    """Whether a word has no inner capitals, digits or change of script to be cut at."""
    return _PLAIN.fullmatch(word) is not None
