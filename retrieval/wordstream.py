"""A text as the words, numbers and signs that a quotation has to keep, each with its place.

What differs from hand to hand is left out: punctuation, quotation marks, emphasis, the kind of a dash, ligatures,
accents, line breaks. Signs that change what is said (%, <, ≠, a minus before a number) are words of their own.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from retrieval.sentences import Span
from retrieval.shown import Shown

# What joins the halves of a word that a line's end has cut: either is meant, `commu-nication` or `long-term`.
_CUT = "\x1f"


@dataclass(frozen=True, slots=True)
class Words:
    """The words, numbers and signs of a text, in order, with the way back to their places in it.

    `spans` are places in the plain text, `places` those of its characters in the shown one. `offset` is where the text
    begins in a larger one. A word that a line's end has cut may be read as its halves instead.
    """

    keys: tuple[str, ...]
    spans: tuple[Span, ...]
    places: Sequence[int]
    shown: Shown
    offset: int = 0

    def __len__(self) -> int:
        return len(self.keys)

    def place(self, first: int, last: int) -> Span:
        """Return the [start, end) in the raw text from one word to another, both included."""
        start, end = self.places[self.spans[first][0]], self.places[self.spans[last][1] - 1] + 1
        raw_start, raw_end = self.shown.place(start, end)
        return raw_start + self.offset, raw_end + self.offset

    def read_for(self, vocabulary: Collection[str]) -> Self:
        """The words with each that a line's end has cut as the vocabulary has it: in one, or as its halves."""
        if not any(_CUT in key for key in self.keys):
            return self
        read = [part for word in zip(self.keys, self.spans, strict=True) for part in _uncut(*word, vocabulary)]
        return replace(self, keys=tuple(key for key, _ in read), spans=tuple(span for _, span in read))


_CUT_WORD = r"(?<=[^\W\d_])[-\u2010\u00ad][ \t]*\r?\n[ \t>]*(?=[a-z])"
_LINE_MARKS = r"(?m:^[ \t]*(?:>+[ \t]?)+)"
_REWRITTEN = re.compile(rf"(?P<cut>{_CUT_WORD})|(?P<mark>{_LINE_MARKS})|~~|\|\||[{{}}_*`|\\]|[^\x00-\x7f]")
_WORD = re.compile(
    rf"""(?P<number>\d+(?:[.,]\d+)*|(?<!\w)\.\d+)
    |(?P<word>[^\W\d_][^\W_]*(?:['{_CUT}][^\W_]+)*)
    |(?P<minus>(?<![^\s(\[<>=^"'])-(?=\.?\d))
    |(?P<about>~(?=\s?\d))
    |(?P<sign>[^\w\s~\-{_CUT}])""",
    re.VERBOSE,
)
_KEPT_SIGNS = frozenset("%‰&@#§^°")
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
_APOSTROPHES = frozenset("’ʼ′＇")
_SPELT = {"×": " x ", "…": " ", "\u2044": "/", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "ı": "i", "∼": "~"}


def words_of(raw: str, offset: int = 0) -> Words:
    """The words, numbers and signs of a text; LaTeX is read as it is shown. Never raises."""
    shown = Shown.of(raw)
    plain, places = _plain(shown.text)
    kept = [match for match in _WORD.finditer(plain) if match.lastgroup != "sign" or _is_kept(match[0])]
    keys = tuple(map(_key, kept))
    return Words(keys, tuple(match.span() for match in kept), places, shown, offset)


def _key(match: re.Match[str]) -> str:
    """`45.2X` and `45.2x` are one."""
    key = match[0]
    return "x" if key == "X" and match.start() and match.string[match.start() - 1].isdigit() else key


def _uncut(key: str, span: Span, vocabulary: Collection[str]) -> Iterator[tuple[str, Span]]:
    whole = key.replace(_CUT, "")
    if whole in vocabulary or _CUT not in key:
        yield whole, span
        return
    at = span[0]
    for half in key.split(_CUT):
        yield half, (at, at + len(half))
        at += len(half) + 1


def _is_kept(sign: str) -> bool:
    return sign in _KEPT_SIGNS or unicodedata.category(sign) in {"Sm", "Sc"} or sign == "\u0338"


def _plain(text: str) -> tuple[str, list[int]]:
    """The text with what differs from hand to hand written in one way, and where each character of it stood."""
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for match in _REWRITTEN.finditer(text):
        written = "".join(_written(match, text))
        pieces += (text[done : match.start()], written)
        places.extend(range(done, match.start()))
        places.extend([match.start()] * len(written))
        done = match.end()
    pieces.append(text[done:])
    places.extend(range(done, len(text)))
    return "".join(pieces), places


def _written(match: re.Match[str], text: str) -> Iterator[str]:
    char = match[0]
    if match["cut"]:
        yield _CUT
    elif match["mark"]:
        yield " "
    elif char.isascii():
        yield " " if char == "\\" else ""
    elif char in _SPELT:
        yield _SPELT[char]
    elif char in _DASHES:
        yield "-"
    elif char in _APOSTROPHES:
        yield "'"
    else:
        yield from _decomposed(char, text[match.start() - 1] if match.start() else " ")


def _decomposed(char: str, before: str) -> Iterator[str]:
    """A letter or number without accents and ligatures; what is raised stays so. Signs are left as they are."""
    if unicodedata.category(char)[0] not in "LNM":
        yield "" if char in "\u00ad\u200b\u200c\u200d\ufeff" else char
        return
    if _is_raised(char) and not _is_raised(before):
        yield "^"
    yield from (
        part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part) or part == "\u0338"
    )


def _is_raised(char: str) -> bool:
    return unicodedata.decomposition(char).startswith("<super>")
