"""The words of a question, with their places in it."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from retrieval.papers import normalised_title

Span = tuple[int, int]
"""[start, end) of the question's text."""

_WORD = re.compile(r"[^\W_]+(?P<possessive>['’]s?\b)?")
_EDGES = " \t\n,;:.?!·-–—/()[]\"“”'’"


def word_set(listed: str) -> frozenset[str]:
    """The words of a list, written as one text."""
    return frozenset(listed.split())


FUNCTION_WORDS = word_set(
    """
    a about all also am an and any anyone anything are as at be been being both but by can could d did do does
    doing else ever every for from get gets give go had has have having he her here him his how i if im in into
    is isnt it its just know let ll m many may me might mine more most much must my no not of off ok okay on one
    ones only or our out over own per please s same shall she should so some somebody someone something such t
    tell than that thats the their them then there these they thing things this those through to too under up us
    use used uses using ve very via want was we were what whats when where whether which while who whom whos
    whose why will with within without would yes yet you your work works working mean means again really
    actually kind sort lot bit wheres hows im ive dont doesnt arent cant didnt wasnt werent lets wont havent hasnt
    pls plz thx thanks
    """
)
"""Words that name nothing: a question of these alone asks about something said before."""

PAPER_NOUNS = word_set(
    "paper papers article articles publication publications preprint preprints abstract abstracts study studies"
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word: as typed without its possessive ending, and `key`, as KnownNames spells it."""

    text: str
    key: str
    start: int
    end: int
    possessive: bool

    @property
    def capitalised(self) -> bool:
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Words:
    """A question's text, its words, and `low`: the text without case and accents, of the same length."""

    text: str
    low: str
    words: tuple[Word, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        return cls(text, "".join(map(_folded, text)), tuple(_words(text)))

    def __len__(self) -> int:
        return len(self.words)

    def key(self, position: int) -> str:
        """The key of the word at a position; "" before the first and behind the last."""
        return self.words[position].key if 0 <= position < len(self.words) else ""

    def phrase(self, first: int, stop: int) -> str:
        """The keys from the first position up to the stop, a space between two."""
        return " ".join(word.key for word in self.words[first:stop])

    def span(self, first: int, stop: int) -> Span:
        """The place of the words from the first position up to the stop."""
        return self.words[first].start, self.words[stop - 1].end

    def outside(self, spans: Iterable[Span]) -> tuple[Word, ...]:
        """The words that no span touches."""
        taken = tuple(spans)
        return tuple(
            word for word in self.words if not any(word.start < end and start < word.end for start, end in taken)
        )

    @property
    def shouted(self) -> bool:
        """Whether there are several words, and all of them are in capitals, so that case tells nothing."""
        return len(self.words) > 1 and self.text.isupper()


def cut(text: str, spans: Iterable[Span]) -> str:
    """Return the text without the spans, single spaces between what is left, no punctuation at its ends."""
    kept, at = [], 0
    for start, end in sorted(spans):
        kept.append(text[at : max(start, at)])
        at = max(at, end)
    kept.append(text[at:])
    return tidy(" ".join(kept))


def tidy(text: str) -> str:
    """Return the text with single spaces, and without punctuation at its ends."""
    return re.sub(r"\s+([,.;:?!])", r"\1", " ".join(text.split())).strip(_EDGES)


def says_something(text: str) -> bool:
    """Whether the text holds a word that names something."""
    return any(word.key not in FUNCTION_WORDS for word in _words(text))


def _words(text: str) -> Iterable[Word]:
    for match in _WORD.finditer(text):
        ending = match["possessive"] or ""
        bare = match[0].removesuffix(ending)
        if key := normalised_title(bare):
            yield Word(bare, key, match.start(), match.end(), bool(ending))


def _folded(char: str) -> str:
    if char == "’":
        return "'"
    folded = unicodedata.normalize("NFKD", char)[0].casefold()
    return folded if len(folded) == 1 else char
