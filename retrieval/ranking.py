"""The best documents of a segment for a question, found without scoring all that hold one of its words.

MaxScore: Turtle, Flood, Query Evaluation: Strategies and Optimizations, 1995, https://doi.org/10.1016/0306-4573(95)00020-H;
term at a time, over bounds that a byte beside each posting gives. What may be among the best is then scored in full, so
the scores, and which come first, are those of a plain walk over all documents.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Flags, Floats, Ints
from retrieval.bm25 import Formula
from retrieval.plan import Plan, Shares
from retrieval.scores import BELOW, LEAST
from retrieval.segments import LENGTH_CLASSES, SHORTEST, TF_CLASSES, Segment
from retrieval.strings import Rows

Bounds = npt.NDArray[np.float32]

# Bounds are summed in single precision, which must not take them below the score that they bound.
_SLACK = 1.0 + 1e-5
# Documents are picked from among all of a segment where the postings seen are more than this part of them.
_DENSE = 8


@dataclass(frozen=True, slots=True)
class Effort:
    """What is worth doing to skip work; it changes how long a search takes, never what it finds.

    In segments of at most `small` documents nothing is skipped, which takes some preparing: it is done when first asked
    in those of at most `at_once`, while larger ones do without until they are prepared. `probed`: documents scored in
    full to learn early how good the best are, and first at the end. `few`: with fewer postings left to go through,
    asking first whether that can be spared is not worth it. `look_up`: how many postings can be gone through in the
    time that it takes to look one document up among them.
    """

    small: int = 1 << 15
    at_once: int = 1 << 10
    probed: int = 48
    few: int = 30_000
    look_up: int = 14


@dataclass(frozen=True)
class Scale:
    """How postings are scored: `average_length` is the library's, in tokens."""

    formula: Formula
    average_length: float

    def saturation(self, tf: Floats, lengths: Floats | Rows) -> Floats:
        return self.formula.saturation(tf, np.divide(lengths, self.average_length))

    @cached_property
    def bounds(self) -> Bounds:
        """(256,): for each code, the most that a posting of that code can be worth, in units of idf."""
        tfs = np.array([*range(1, TF_CLASSES), 1e9])
        bounds = self.saturation(np.repeat(tfs, LENGTH_CLASSES), np.tile(SHORTEST, TF_CLASSES))
        return (bounds * _SLACK).astype(np.float32)

    @cached_property
    def most(self) -> Bounds:
        """(8, 33): the same by class of tf and of length, and 0 for no class."""
        return np.pad(self.bounds.reshape(TF_CLASSES, LENGTH_CLASSES), ((0, 0), (0, 1)))


@dataclass(frozen=True, slots=True)
class Found:
    """Documents, ascending, and their scores: all that can be among the best, and perhaps others."""

    docs: Rows
    scores: Floats

    def floor(self, k: int) -> float:
        """Return the k-th best score; less than any where there are fewer."""
        return float(np.partition(self.scores, -k)[-k]) if len(self.scores) >= k else -np.inf


@dataclass(frozen=True, slots=True)
class _Line:
    """The postings [start, end) of a term, and the most that each code is worth there: (256,)."""

    start: int
    end: int
    worth: Bounds


@dataclass(frozen=True, slots=True)
class _Bounded:
    """A word in one segment: its readings' lines, what else may come with its terms, and the most it can add."""

    readings: tuple[tuple[_Line, ...], ...]
    beside: tuple[_Line, ...]
    bound: float

    @property
    def lines(self) -> list[_Line]:
        return [line for lines in (*self.readings, self.beside) for line in lines]

    @property
    def size(self) -> int:
        return sum(line.end - line.start for lines in self.readings for line in lines)


class Matcher:
    """A question held against one segment; only documents that pass, (n_documents,), are found."""

    def __init__(self, plan: Plan, scale: Scale, segment: Segment, passing: Flags | None, effort: Effort) -> None:
        self.plan = plan
        self.scale = scale
        self.segment = segment
        self.passing = passing
        self._effort = effort
        rows = [segment.row(term) for term in plan.terms]
        self.spans = [(int(segment.starts[row]), int(segment.starts[row + 1])) if row >= 0 else (0, 0) for row in rows]
        # The most that a posting of each term can be worth, in units of idf; 0 where there is none.
        self._most = [0.0] * len(rows)
        if held := [number for number, row in enumerate(rows) if row >= 0]:
            least = np.minimum(segment.least[[rows[number] for number in held]], LENGTH_CLASSES)
            most = scale.most[np.arange(TF_CLASSES), least].max(axis=1)
            for number, of_term in zip(held, most.tolist(), strict=True):
                self._most[number] = of_term
        self.pairs = [pair for pair in plan.pairs if self._most[pair.left] and self._most[pair.right]]
        self.words = sorted(filter(_size, self._bounded()), key=_size)
        bounds = [word.bound for word in self.words]
        # What the words from each one on can add together: (n_words + 1,).
        self.rest = np.cumsum([0.0, *reversed(bounds)])[::-1] * _SLACK

    def best(self, k: int, floor: float) -> Found:
        """Return the documents that score `floor` or more and can be among the best k."""
        floor = max(floor * BELOW, LEAST)
        if (passing := self.narrow()) is not None:
            docs, done = passing, 0
            bounds = np.zeros(len(docs), dtype=np.float32)
        else:
            docs, bounds, done, floor = self._gather(k, floor)
        for number in range(done, len(self.words)):
            kept = bounds + self.rest[number] >= floor
            docs = docs[kept]
            bounds = bounds[kept] + self._added(self.words[number], docs)
        kept = bounds >= floor
        return self._settled(docs[kept], bounds[kept], k, floor)

    def narrow(self) -> Rows | None:
        """Return the documents that pass, where looking them up is quicker than going through the postings."""
        if self.passing is None:
            return None
        looked_up = int(np.count_nonzero(self.passing)) * len(self.words)
        if looked_up * self._effort.look_up >= sum(map(_size, self.words)):
            return None
        return np.flatnonzero(self.passing).astype(np.int32)

    def _bounded(self) -> list[_Bounded]:
        beside = self._pair_bounds()
        words = []
        for choice in (*(((share,),) for share in self.plan.sums), *self.plan.choices):
            # A pair's worth stands with one of the words that have its rarer term, and must not count again.
            extra = {term: beside.pop(term) for reading in choice for term, _ in reading if term in beside}
            held = [[(term, weight) for term, weight in reading if self._most[term]] for reading in choice]
            bound = max(sum(weight * self._most[term] for term, weight in reading) for reading in held)
            # Where there is but one reading, what is beside its terms can stand with them.
            within, apart = (extra, {}) if len(choice) == 1 else ({}, extra)
            lines = (tuple([self._line(*share, within.get(share[0], 0.0)) for share in reading]) for reading in held)
            others = tuple([self._line(term, 0.0, worth) for term, worth in apart.items()])
            words.append(_Bounded(tuple(lines), others, bound + sum(extra.values())))
        return words

    def _line(self, term: int, weight: float, beside: float) -> _Line:
        return _Line(*self.spans[term], self.scale.bounds * np.float32(weight * _SLACK) + np.float32(beside * _SLACK))

    def _pair_bounds(self) -> dict[int, float]:
        """Return for terms what their pairs can add to a document: only one that holds both, so the rarer has it."""
        bounds: dict[int, float] = {}
        for pair in self.pairs:
            rarer = min(pair.left, pair.right, key=lambda term: self.spans[term][1] - self.spans[term][0])
            bounds[rarer] = bounds.get(rarer, 0.0) + pair.worth
        return bounds

    def _gather(self, k: int, floor: float) -> tuple[Rows, Bounds, int, float]:
        """Go through the rarest words' postings until no document without one of them can be among the best.

        Return the documents left, the bounds of their scores by those words, how many words, and the floor by then.
        """
        worth = np.zeros(len(self.segment), dtype=np.float32)
        seen: list[Rows] = []
        done, few = 0, self._effort.few
        for word in self.words:
            if self.rest[done] < floor:
                break
            if done and sum(map(_size, self.words[done:])) > few:
                few *= 4
                floor = max(floor, self._probed(self._promising(seen, worth, floor), worth, k))
                if self.rest[done] < floor:
                    break
            seen += self._go_through(word, worth)
            done += 1
        docs = self._promising(seen, worth, floor - float(self.rest[done]))
        return docs, worth.take(docs), done, floor

    def _promising(self, seen: Sequence[Rows], worth: Bounds, least: float) -> Rows:
        """Return the documents, ascending, that pass and are worth `least` or more."""
        least = max(least, LEAST)
        if sum(map(len, seen)) * _DENSE > len(worth):
            docs = np.flatnonzero(worth >= least).astype(np.int32)
        else:
            kept = [docs[worth.take(docs) >= least] for docs in seen]
            docs = kept[0] if len(kept) == 1 else _united(kept)
        return docs if self.passing is None else docs[self.passing[docs]]

    def _probed(self, docs: Rows, worth: Bounds, k: int) -> float:
        """Return a score that the k-th best document reaches for sure, from the full scores of some."""
        bounds = worth.take(docs)
        if len(docs) > (some := max(self._effort.probed, 2 * k)):
            docs = np.sort(docs[np.argpartition(bounds, -some)[-some:]])
        return self._scored(docs, -np.inf).floor(k) * BELOW

    def _added(self, word: _Bounded, docs: Rows) -> Bounds:
        """Return the most that the word can add to each of the documents."""
        if len(docs) * self._effort.look_up < word.size:
            return self._looked_up(word, docs)
        worth = np.zeros(len(self.segment), dtype=np.float32)
        self._go_through(word, worth)
        return worth.take(docs)

    def _go_through(self, word: _Bounded, worth: Bounds) -> list[Rows]:
        """Add what the word can be worth to all documents that hold it; return them, one list for each line."""
        seen = []
        for line in word.lines:
            docs = self.segment.docs[line.start : line.end]
            np.add.at(worth, docs, line.worth.take(self.segment.codes[line.start : line.end]))
            seen.append(docs)
        return seen

    def _looked_up(self, word: _Bounded, docs: Rows) -> Bounds:
        held = {line.start: self._found(line.start, line.end, docs) for line in word.lines}

        def added(lines: Sequence[_Line]) -> Bounds:
            worth = np.zeros(len(docs), dtype=np.float32)
            for line in lines:
                at, places = held[line.start]
                worth[at] += line.worth.take(self.segment.codes[places])
            return worth

        best: Bounds = np.maximum.reduce([added(lines) for lines in word.readings])
        return best + added(word.beside) if word.beside else best

    def _found(self, start: int, end: int, docs: Rows) -> tuple[Ints, Ints]:
        """Return which of the documents, ascending, are among the postings [start, end), and where."""
        held = self.segment.docs[start:end]
        places = np.searchsorted(held, docs)
        places[places == len(held)] = 0
        at = np.flatnonzero(held[places] == docs) if len(held) else places[:0]
        return at, places[at] + start

    def _settled(self, docs: Rows, bounds: Bounds, k: int, floor: float) -> Found:
        """Score in full what can still be among the best, the most promising first."""
        some = max(self._effort.probed, 2 * k)
        if len(docs) <= some:
            return self._scored(docs, floor)
        first = np.zeros(len(docs), dtype=np.bool_)
        first[np.argpartition(bounds, -some)[-some:]] = True
        head = self._scored(docs[first], floor)
        floor = max(floor, head.floor(k) * BELOW)
        tail = self._scored(docs[~first & (bounds >= floor)], floor)
        return Found(np.concatenate((head.docs, tail.docs)), np.concatenate((head.scores, tail.scores)))

    def _scored(self, docs: Rows, floor: float) -> Found:
        """Return the documents that score `floor` or more, and perhaps others, with their full scores."""
        plan, held = self.plan, [self._found(*span, docs) for span in self.spans]
        lengths = self.segment.lengths[docs]
        worth = [np.zeros(len(docs)) for _ in plan.terms]
        for (at, places), of_term in zip(held, worth, strict=True):
            of_term[at] = self.scale.saturation(self.segment.tfs[places].astype(np.float64), lengths[at])

        def added(shares: Shares) -> Floats:
            scores = np.zeros(len(docs))
            for term, weight in shares:
                scores += weight * worth[term]
            return scores

        scores = added(plan.sums)
        for choice in plan.choices:
            scores += np.maximum.reduce([added(reading) for reading in choice])
        return self._with_pairs(docs, scores, held, floor) if self.pairs else Found(docs, scores)

    def _with_pairs(self, docs: Rows, scores: Floats, held: Sequence[tuple[Ints, Ints]], floor: float) -> Found:
        """Add to scores what neighbouring terms are worth, where that can bring a document to the floor."""
        postings = np.full((len(held), len(docs)), -1, dtype=np.int64)
        for (at, places), of_term in zip(held, postings, strict=True):
            of_term[at] = places
        lefts = postings[[pair.left for pair in self.pairs]]
        rights = postings[[pair.right for pair in self.pairs]]
        both = (lefts >= 0) & (rights >= 0)
        worth = np.array([pair.worth for pair in self.pairs])
        kept = scores + worth @ both >= floor * BELOW
        docs, scores, both = docs[kept], scores[kept], both[:, kept]
        numbers, at = np.nonzero(both)
        found = self.segment.are_neighbours(lefts[:, kept][both], rights[:, kept][both])
        return Found(docs, scores + np.bincount(at, found * worth[numbers], len(docs)))


def _size(word: _Bounded) -> int:
    return word.size


def _united(kept: Sequence[Rows]) -> Rows:
    """Return the documents in any of the lists, ascending: by sorting, several times as quick as `np.unique`."""
    docs: Rows = np.sort(np.concatenate([np.zeros(0, dtype=np.int32), *kept]))
    first: Flags = np.concatenate((docs[:1] >= 0, docs[1:] != docs[:-1]))
    return docs[first]
