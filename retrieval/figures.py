r"""The figures that an abstract states: each number that measures something, with its unit and what it measures.

Patterns are held against the text as it is shown, since `47\\%` and `4.08$\\times$` are what abstracts hold; what they
find is a slice of the raw text. No figures: years, citations, numbers of sections and lists, versions, sizes such as
3x3, and digits in names. `GPT-4` and `4D parallelism` are names: the number tells one thing from others of its sort,
and measures nothing that two papers could be compared by.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.measures import UNIT, Kind, kind_near, unit_of
from retrieval.numerals import (
    Bound,
    Number,
    are_joined,
    bound_before,
    counted_end,
    follows_a_metric,
    is_decade,
    is_factor,
    is_year,
    names_something,
    numbers_in,
)
from retrieval.papers import Paper
from retrieval.quotes import Quote
from retrieval.sentences import sentence_spans
from retrieval.shown import Shown


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at [start, end) of its paper's abstract, its unit included.

    `magnitudes` are its numbers: two of a range, several of a list, none where they can't be read. They are whole
    numbers of the unit: `1M tokens` is 1,000,000 tokens; 47% is 47.
    """

    start: int
    end: int
    kind: Kind
    unit: str
    magnitudes: tuple[float, ...]
    bound: Bound | None = None


@dataclass(frozen=True, slots=True)
class StatedFigures:
    """A sentence that states figures, in the order in which it states them; there is at least one."""

    quote: Quote
    figures: tuple[Figure, ...]

    @property
    def kind(self) -> Kind:
        """What it is sorted by: that of its figures whose kind is shown first."""
        return min((figure.kind for figure in self.figures), key=_ORDER.__getitem__)


_ORDER = {kind: place for place, kind in enumerate(Kind)}
# Characters: what is measured is named no further from the figure than this.
_NEAR = 70
_CLAUSE = re.compile(r"[;:()]|\b(?:while|whereas|with|but|and(?! (?:up to |about |over )?\d))\b")
_CLAUSE_BEFORE = re.compile(r"[;:)]|\b(?:while|whereas|but)\b")


def figures_of(paper: Paper) -> tuple[StatedFigures, ...]:
    """The sentences of a paper's abstract that state a figure, sorted by what is measured, then as they come."""
    stated = [
        StatedFigures(Quote(paper, start, end), figures)
        for start, end in sentence_spans(paper.abstract)
        if (figures := tuple(_figures(paper.abstract[start:end], start)))
    ]
    return tuple(sorted(stated, key=lambda found: _ORDER[found.kind]))


@dataclass(frozen=True, slots=True)
class _Measured:
    """Numbers of one unit in the shown sentence, and where the unit ends."""

    numbers: tuple[Number, ...]
    end: int
    unit: str
    kind: Kind | None


def _figures(sentence: str, offset: int) -> Iterator[Figure]:
    shown = Shown.of(sentence)
    for found in _measured(shown.text):
        first = found.numbers[0]
        start, end = shown.place(first.start, found.end)
        kind = found.kind or _kind_left_open(shown.text, first.start, found.end, found.unit)
        magnitudes = tuple(number.magnitude for number in found.numbers if number.magnitude is not None)
        yield Figure(offset + start, offset + end, kind, found.unit, magnitudes, bound_before(shown.text, first.start))


# `Adreno 640 embedded GPU`: what is counted, unlike a unit, may follow a name.
_COUNTED_KINDS = frozenset({Kind.HARDWARE, Kind.LENGTH, Kind.MODEL})
_LEFT_OPEN = {"×": Kind.FACTOR, "%": Kind.SHARE, "dB": Kind.QUANTITY}


def _measured(text: str) -> Iterator[_Measured]:
    """The numbers with what they measure; those before a unit in a range or a list share it."""
    waiting: list[Number] = []
    for number in numbers_in(text):
        if waiting and not are_joined(text, waiting[-1], number):
            yield from _without_unit(text, waiting)
            waiting = []
        waiting.append(number)
        if unit := _unit(text, number):
            yield _Measured(tuple(waiting), *unit)
            waiting = []
    yield from _without_unit(text, waiting)


def _unit(text: str, number: Number) -> tuple[int, str, Kind | None] | None:
    if number.is_money:
        return number.end, "money", Kind.MONEY
    if is_factor(text, number):
        return number.end, "×", None
    if (match := UNIT.match(text, number.end)) and not is_decade(text, number, match.end()):
        name, kind = unit_of(match)
        if kind not in _COUNTED_KINDS or not names_something(text, number):
            return match.end(), name, kind
    if names_something(text, number) or is_year(text, number):
        return None
    if end := counted_end(text, number):
        return end, "", Kind.COUNT
    return None


def _without_unit(text: str, numbers: Sequence[Number]) -> Iterator[_Measured]:
    """Bare numbers: those with decimals, and those that a measure is said to have."""
    for number in numbers:
        if follows_a_metric(text, numbers[0]) or (number.is_decimal and not names_something(text, numbers[0])):
            yield _Measured((number,), number.end, "", None)


def _kind_left_open(text: str, start: int, end: int, unit: str) -> Kind:
    """What a share, a factor or a bare number measures, by the words around it."""
    after = _CLAUSE.split(text[end : end + _NEAR], maxsplit=1)[0]
    before = _CLAUSE_BEFORE.split(text[max(0, start - _NEAR) : start])[-1]
    near = kind_near(after, before)
    if unit:
        return near or _LEFT_OPEN[unit]
    return Kind.QUALITY if near is Kind.QUALITY else Kind.VALUE
