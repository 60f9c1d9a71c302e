"""Whether a text that someone wrote stands in an abstract: to the letter, altered, or not at all.

Strict about words, numbers, signs and negation; whatever quoting does to a text (marks, line breaks, hyphens at a
line's end, LaTeX as it is shown) is no alteration. An ellipsis leaves words out: its pieces have to come in order.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Self

from retrieval.alignment import Pair, aligned
from retrieval.index import PaperIndex
from retrieval.papers import Paper
from retrieval.quotes import Quote
from retrieval.rendering import latex_runs
from retrieval.sentences import Span
from retrieval.wordstream import Words, words_of


class Finding(StrEnum):
    """What became of a text on its way from an abstract."""

    VERBATIM = "verbatim"
    ALTERED = "altered"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a paper holds a text: a quote for each of its pieces, of which an ellipsis makes several."""

    paper: Paper
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that differ: their [start, end) in the text typed, and in the abstract; None where a side has none."""

    typed: Span | None
    written: Span | None


@dataclass(frozen=True, slots=True)
class Nearest:
    """The passage of an abstract that a text comes nearest to, and what of it differs, in order."""

    quote: Quote
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found; `passages` where it is verbatim (a paper each, in the order given), `nearest` where altered."""

    finding: Finding
    passages: tuple[Passage, ...] = ()
    nearest: Nearest | None = None


# Papers: the nearest passage is sought in those that share most with the text.
_MOST_ALIGNED = 5
# Letters: a text of more is compared up to here, so that none takes longer than it is worth.
_MOST_READ = 6_000
# From this share of a text's words on, weighed by what they say, it is taken for an altered quote. With a fifth of its
# words changed or left out every sentence reaches it, with three tenths 19 of 20; of 250 that 10,000 papers lack, one.
_ALTERED_FROM = 0.6
# What a word of up to three letters says beside another: such words meet by chance.
_SHORT, _SHORT_WORTH = 3, 0.3
# Short of this, one that stands out from the words left in the abstract is no nearer for them.
_LEFT_OUT_WORTH = 0.5
_ELLIPSIS = re.compile(r"\[\s*(?:…|\.\s?\.\s?\.)\s*\]|\(\s*(?:…|\.\s?\.\s?\.)\s*\)|…|\.\s?\.\s?\.[.\s]*")
_QUOTED = re.compile(r"[“\"„«](?P<curly>[^“”\"„«»]{20,})[”\"»]|(?P<block>(?:^[ \t]*>[^\n]*(?:\n|$))+)", re.MULTILINE)
# Letters: what is searched for; a longer text is known by its beginning.
_MOST_SEARCHED = 2_000


def check(text: str, papers: Sequence[Paper]) -> Verdict:
    """Say whether the papers' abstracts hold a text. Never raises; a text without words is in none."""
    text = text[:_MOST_READ]
    pieces = _pieces(text)
    if not pieces:
        return Verdict(Finding.ABSENT)
    read = [_Read.of(paper) for paper in papers]
    # Dots may as well be the abstract's own.
    passages = tuple(passage for held in read if (passage := held.passage([words_of(text)]) or held.passage(pieces)))
    if passages:
        return Verdict(Finding.VERBATIM, passages)
    nearest = _nearest(pieces, read)
    return Verdict(Finding.ALTERED, nearest=nearest) if nearest else Verdict(Finding.ABSENT)


def candidates(text: str, index: PaperIndex, *, k: int = 20) -> list[str]:
    """The ids of the papers in which a text could stand, likeliest first: at most k for the whole and each piece."""
    parts = [text, *(part for part in _ELLIPSIS.split(text) if part != text)]
    found: dict[str, None] = {}
    for part in parts:
        hits = index.search(index.read(part[:_MOST_SEARCHED]), k=k)
        found |= dict.fromkeys(hit.paper_id for hit in hits)
    return list(found)


def quoted_in(message: str) -> list[str]:
    """The texts that a message quotes, in quotation marks or as a block; the whole message where it quotes none."""
    found = [match["curly"] or match["block"] for match in _QUOTED.finditer(message)]
    return found or [message]


def _pieces(text: str) -> list[Words]:
    """The words of a text in the pieces that ellipses make of it; one in a formula leaves nothing out."""
    ellipses = [match.span() for match in _ELLIPSIS.finditer(text)]
    formulas = list(_formulas(text)) if ellipses else []
    cuts = [span for span in ellipses if not any(start < span[1] and span[0] < end for start, end in formulas)]
    between = pairwise([(0, 0), *cuts, (len(text), len(text))])
    pieces = (words_of(text[start:end], start) for (_, start), (end, _) in between)
    return [piece for piece in pieces if piece.keys]


def _formulas(text: str) -> Iterator[Span]:
    at = 0
    for source, _, is_latex in latex_runs(text):
        if is_latex:
            yield at, at + len(source)
        at += len(source)


@dataclass(frozen=True, slots=True)
class _Read:
    """A paper with the words of its abstract, and these in one string to search in."""

    paper: Paper
    words: Words
    vocabulary: frozenset[str]
    joined: str

    @classmethod
    def of(cls, paper: Paper) -> Self:
        words = words_of(paper.abstract).read_for(())
        return cls(paper, words, frozenset(words.keys), _joined(words.keys))

    def passage(self, pieces: Iterable[Words]) -> Passage | None:
        """Where the paper holds the pieces, one after the other; None where it doesn't."""
        quotes = []
        after = 0
        for piece in pieces:
            keys = piece.read_for(self.vocabulary).keys
            at = self._find(keys, after)
            if at is None:
                return None
            after = at + len(keys)
            quotes.append(self.quote(at, after - 1))
        return Passage(self.paper, tuple(quotes))

    def quote(self, first: int, last: int) -> Quote:
        return Quote(self.paper, *self.words.place(first, last))

    def _find(self, keys: Sequence[str], after: int) -> int | None:
        """The number of the word, at or after one, from which on the paper holds the words; their first letter's
        case aside.
        """
        sought = _joined(keys)
        begin = len(_joined(self.words.keys[:after])) - 1
        for form in (sought, sought[0] + sought[1].swapcase() + sought[2:]):
            if (at := self.joined.find(form, begin)) >= 0:
                return self.joined.count("\0", 0, at)
        return None


def _joined(keys: Sequence[str]) -> str:
    return "\0".join(("", *keys, ""))


def _nearest(pieces: Sequence[Words], read: Iterable[_Read]) -> Nearest | None:
    typed = {key for piece in pieces for key in piece.keys}
    likely = sorted(read, key=lambda held: -_weight(typed & held.vocabulary))[:_MOST_ALIGNED]
    laid = (_Laid.of(pieces, held) for held in likely)
    best = max((laid_on for laid_on in laid if laid_on.touches), key=_share_of, default=None)
    return best.nearest() if best and best.share >= _ALTERED_FROM else None


def _weight(keys: Iterable[str]) -> float:
    return sum(1.0 if len(key) > _SHORT or key[0].isdigit() else _SHORT_WORTH for key in keys)


@dataclass(frozen=True, slots=True)
class _Laid:
    """A text laid on an abstract where it fits best: `typed` are its words, each in its piece and by its number."""

    typed: tuple[tuple[Words, int], ...]
    held: _Read
    pairs: tuple[Pair, ...]

    @classmethod
    def of(cls, pieces: Iterable[Words], held: _Read) -> Self:
        read = [piece.read_for(held.vocabulary) for piece in pieces]
        typed = tuple((piece, number) for piece in read for number in range(len(piece)))
        breaks = [sum(map(len, read[:number])) for number in range(1, len(read))]
        pairs = aligned([piece.keys[number] for piece, number in typed], held.words.keys, breaks)
        return cls(typed, held, tuple(pairs))

    @property
    def touches(self) -> bool:
        return any(pair.same for pair in self.pairs)

    @property
    def share(self) -> float:
        """How much of the text is the same, 0 to 1, less for what it leaves out."""
        same = _weight(self._key(pair.passage) for pair in self.pairs if pair.same and pair.passage is not None)
        left_out = _weight(
            self.held.words.keys[pair.text] for pair in self.pairs if pair.passage is None and pair.text is not None
        )
        total = _weight(piece.keys[number] for piece, number in self.typed)
        return same / (total + _LEFT_OUT_WORTH * left_out)

    def nearest(self) -> Nearest:
        laid = [pair.text for pair in self.pairs if pair.text is not None]
        return Nearest(self.held.quote(laid[0], laid[-1]), tuple(self._differences()))

    def _key(self, number: int) -> str:
        piece, place = self.typed[number]
        return piece.keys[place]

    def _differences(self) -> Iterator[Difference]:
        for same, run in groupby(self.pairs, key=lambda pair: pair.same):
            if not same:
                together = list(run)
                typed = [pair.passage for pair in together if pair.passage is not None]
                written = [pair.text for pair in together if pair.text is not None]
                yield Difference(
                    (self._typed_at(typed[0])[0], self._typed_at(typed[-1])[1]) if typed else None,
                    self.held.words.place(written[0], written[-1]) if written else None,
                )

    def _typed_at(self, number: int) -> Span:
        piece, place = self.typed[number]
        return piece.place(place, place)


def _share_of(laid: _Laid) -> float:
    return laid.share
