"""Searching large segments in one compiled loop where numba is installed; the only place that knows whether it is."""

from collections.abc import Callable, Sequence
from importlib import import_module
from threading import local
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Floats
from retrieval.bm25 import Lucene
from retrieval.bounding import Scale
from retrieval.kernelplan import Asked, Cut, Held, Limits, Listed, Most, Places, Room, Search
from retrieval.passing import Passing
from retrieval.plan import Plan
from retrieval.ranking import Effort, Found, Matcher
from retrieval.runs import WINDOW_BITS
from retrieval.scores import BELOW, LEAST
from retrieval.segments import Segment
from retrieval.strings import Rows
from retrieval.sums import Sums

_WINDOW = 1 << WINDOW_BITS
_Best = Callable[[Search, Rows, bool, float], tuple[Rows, Floats]]
Item = TypeVar("Item", bound=np.generic)
_LIMITS = Limits()
# What part of the time it takes to look a document up, beside going through postings, of what it takes in NumPy.
_LOOK_UP = 0.25
# Where few documents pass, up to so many times as many postings are gone through for those to begin with.
_MOST_SEEDED = 4
_NO_DOCS = np.zeros(0, dtype=np.int32)
_NO_FLAGS = np.zeros(0, dtype=np.bool_)
_ALL = Passing(0)
_NO_WORD = Sums.of(Plan(("",), ((0, 1.0),), (), ()))


class Fused:
    """The compiled search, which is there once it was made ready."""

    def __init__(self, limits: Limits = _LIMITS) -> None:
        self._limits = limits
        self._best: _Best | None = None
        self._rooms = local()

    def prepare(self, segments: Sequence[Segment], formula: Lucene) -> None:
        """Compile what searches segments, if there are any: some seconds the first time, then what is kept is read.

        Without numba, or with one that does not go with this Python, or that may write to no folder, nothing happens;
        nor where no memory may be made executable, as in a service that is kept from it.
        """
        if not segments or self._best:
            return
        try:
            best: _Best = import_module("retrieval.kernelsearch").best
        except (ImportError, RuntimeError, PermissionError):
            return
        matcher = Matcher(_NO_WORD, Scale(formula, 1.0), segments[0], None, Effort())
        best(self._search(matcher, 1), _NO_DOCS, False, LEAST)
        self._best = best

    def best(self, matcher: Matcher, k: int, floor: float) -> Found | None:
        """Return the documents that score `floor` or more and can be among the best k; None if it is not ready."""
        if self._best is None:
            return None
        few = matcher.narrow(_LOOK_UP)
        search = self._search(matcher, k)
        return Found(*self._best(search, _NO_DOCS if few is None else few, few is not None, max(floor * BELOW, LEAST)))

    def _search(self, matcher: Matcher, k: int) -> Search:
        n = len(matcher.segment)
        limits, passing = self._limits, matcher.passing
        if passing is not None and passing.docs is not None:
            times = min(_MOST_SEEDED, n // max(1, len(passing.docs)))
            limits = limits._replace(seeded=limits.seeded * times)
        return Search(_held(matcher), _asked(matcher), _most(matcher), self._room(n), limits, min(k, n))

    def _room(self, n: int) -> Room:
        """Return this thread's room for n documents."""
        room: Room | None = getattr(self._rooms, "room", None)
        if room is None or len(room.found) < n:
            waiting = _WINDOW + self._limits.waiting
            room = self._rooms.room = Room(
                bounds=np.zeros(_WINDOW, dtype=np.uint16),
                # One more, for what is written down before it is known whether it stays.
                left=np.zeros(_WINDOW + 1, dtype=np.int32),
                docs=np.zeros(waiting, dtype=np.int32),
                worth=np.zeros(waiting, dtype=np.int64),
                found=np.zeros(n, dtype=np.int32),
                scores=np.zeros(n, dtype=np.float64),
            )
        return room


def _held(matcher: Matcher) -> Held:
    segment, runs = matcher.segment, matcher.segment.runs
    codes, many, far = _read_only(segment.codes), segment.many, segment.far
    passing = matcher.passing or _ALL
    marked, days = (passing.marked, passing.days) if passing.docs is None else (passing.flags, None)
    return Held(
        Cut(_read_only(runs.firsts), _read_only(runs.starts), _read_only(runs.windows)),
        Listed(_read_only(segment.lows), codes),
        Places(
            codes,
            _read_only(many.at),
            _read_only(many.numbers),
            _read_only(segment.marks),
            _read_only(segment.places),
            _read_only(far.at),
            _read_only(far.numbers),
        ),
        _read_only(segment.lengths),
        _read_only(_NO_FLAGS if marked is None else marked),
        _read_only(days.first if days else _NO_DOCS),
        _read_only(days.last if days else _NO_DOCS),
        days.since if days else 0,
        days.until if days else 0,
    )


def _asked(matcher: Matcher) -> Asked:
    sums, formula = matcher.sums, matcher.scale.formula
    return Asked(
        sums.choices,
        sums.readings,
        sums.terms,
        sums.weights,
        sums.lefts,
        sums.rights,
        sums.pairs,
        sums.typed,
        formula.k1,
        formula.b,
        float(matcher.scale.average_length),
    )


def _most(matcher: Matcher) -> Most:
    bounded = matcher.bounded
    return Most(bounded.numbers, bounded.rows, bounded.weights, bounded.beside, bounded.rest, matcher.scale.bounds)


def _read_only(array: npt.NDArray[Item]) -> npt.NDArray[Item]:
    """Return a view: what is compiled for mapped arrays, which can't be written to, is for no others."""
    view = array.view()
    view.flags.writeable = False
    return view
