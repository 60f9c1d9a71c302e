"""Searching large segments in one compiled loop where numba is installed; the only place that knows whether it is."""

from collections.abc import Callable, Sequence
from importlib import import_module
from threading import local
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from retrieval.bm25 import Lucene
from retrieval.kernelplan import Held, Limits, Lines, Room, Search, Sums
from retrieval.plan import Plan
from retrieval.ranking import Effort, Found, Matcher, Scale
from retrieval.scores import BELOW, LEAST
from retrieval.segments import Segment
from retrieval.strings import Rows

_Best = Callable[[Search, Rows, bool, float], tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]]
Item = TypeVar("Item", bound=np.generic)
_LIMITS = Limits()
_NO_DOCS = np.zeros(0, dtype=np.int32)
_NOTHING = Plan((), (), (), ())


class Fused:
    """The compiled search, which is there for segments once it was made ready for them."""

    def __init__(self, limits: Limits = _LIMITS) -> None:
        self._limits = limits
        self._best: _Best | None = None
        self._ready: set[tuple[str, str]] = set()
        self._rooms = local()

    def prepare(self, segments: Sequence[Segment], formula: Lucene) -> None:
        """Compile what such segments need: some seconds the first time, and then what is kept of it is read.

        Without numba, or with one that does not go with this Python, or that may write to no folder, nothing happens;
        nor where no memory may be made executable, as in a service that is kept from it.
        """
        if not segments:
            return
        try:
            best: _Best = import_module("retrieval.kernel").best
        except (ImportError, RuntimeError, PermissionError):
            return
        for segment in segments:
            if _kind(segment) not in self._ready:
                empty = Matcher(_NOTHING, Scale(formula, 1.0), segment, None, Effort())
                best(self._search(empty, formula, 1), _NO_DOCS, False, LEAST)
                self._ready.add(_kind(segment))
        self._best = best

    def best(self, matcher: Matcher, formula: Lucene, k: int, floor: float) -> Found | None:
        """Return the documents that score `floor` or more and can be among the best k; None if it is not ready."""
        if self._best is None or _kind(matcher.segment) not in self._ready:
            return None
        few = matcher.narrow()
        search = self._search(matcher, formula, k)
        return Found(*self._best(search, _NO_DOCS if few is None else few, few is not None, max(floor * BELOW, LEAST)))

    def _search(self, matcher: Matcher, formula: Lucene, k: int) -> Search:
        n = len(matcher.segment)
        return Search(_held(matcher), _sums(matcher, formula), _lines(matcher), self._room(n), self._limits, min(k, n))

    def _room(self, n: int) -> Room:
        """Return this thread's room for n documents."""
        room: Room | None = getattr(self._rooms, "room", None)
        if room is None or len(room.seen) < n:
            room = self._rooms.room = Room(np.zeros(n, dtype=np.float32), np.zeros(n, dtype=np.int32))
        return room


def _kind(segment: Segment) -> tuple[str, str]:
    """Return what a segment's loop is compiled for."""
    return segment.tfs.dtype.str, segment.places.dtype.str


def _held(matcher: Matcher) -> Held:
    segment = matcher.segment
    passing = np.zeros(0, dtype=np.bool_) if matcher.passing is None else matcher.passing
    return Held(
        _read_only(segment.docs),
        _read_only(segment.tfs),
        _read_only(segment.codes),
        _read_only(segment.marks),
        _read_only(segment.places),
        _read_only(segment.lengths),
        _read_only(passing),
    )


def _read_only(array: npt.NDArray[Item]) -> npt.NDArray[Item]:
    """Return a view: what is compiled for mapped arrays, which can't be written to, is for no others."""
    view = array.view()
    view.flags.writeable = False
    return view


def _sums(matcher: Matcher, formula: Lucene) -> Sums:
    plan = matcher.plan
    choices = [*[(((share),),) for share in plan.sums], *plan.choices]
    readings = [(number, reading) for number, choice in enumerate(choices) for reading in choice]
    shares = [share for _, reading in readings for share in reading]
    return Sums(
        spans=np.array(matcher.spans, dtype=np.int64).reshape(-1, 2),
        choices=np.array([number for number, _ in readings], dtype=np.int64),
        starts=np.cumsum([0, *(len(reading) for _, reading in readings)], dtype=np.int64),
        terms=np.array([term for term, _ in shares], dtype=np.int64),
        weights=np.array([weight for _, weight in shares], dtype=np.float64),
        lefts=np.array([pair.left for pair in matcher.pairs], dtype=np.int64),
        rights=np.array([pair.right for pair in matcher.pairs], dtype=np.int64),
        pairs=np.array([pair.worth for pair in matcher.pairs], dtype=np.float64),
        k1=formula.k1,
        b=formula.b,
        average_length=float(matcher.scale.average_length),
    )


def _lines(matcher: Matcher) -> Lines:
    lines = [line for word in matcher.words for line in word.lines]
    worth = np.array([line.worth for line in lines], dtype=np.float32).reshape(-1, 256)
    return Lines(
        words=np.cumsum([0, *(len(word.lines) for word in matcher.words)], dtype=np.int64),
        spans=np.array([(line.start, line.end) for line in lines], dtype=np.int64).reshape(-1, 2),
        worth=np.maximum(worth, np.finfo(np.float32).tiny),
        rest=np.ascontiguousarray(matcher.rest, dtype=np.float64),
    )
