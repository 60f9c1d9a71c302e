"""The best documents of a segment for a question, found without scoring all that hold one of its words.

MaxScore: Turtle, Flood, Query Evaluation: Strategies and Optimizations, 1995, https://doi.org/10.1016/0306-4573(95)00020-H;
term at a time, over bounds that a byte beside each posting gives. What may be among the best is then scored in full, so
the scores, and which come first, are those of a plain walk over all documents.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.arrays import Flags, Floats, Ints
from retrieval.bounding import Bounded, Bounds, Scale
from retrieval.passing import Passing
from retrieval.scores import BELOW, LEAST
from retrieval.segments import Segment
from retrieval.strings import Rows
from retrieval.sums import Sums

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


@dataclass(frozen=True, slots=True)
class Found:
    """Documents, ascending, and their scores: all that can be among the best, and perhaps others."""

    docs: Rows
    scores: Floats

    def floor(self, k: int) -> float:
        """Return the k-th best score; less than any where there are fewer."""
        return float(np.partition(self.scores, -k)[-k]) if len(self.scores) >= k else -np.inf


class Matcher:
    """A question held against one segment; only documents that pass are found, all where that is None."""

    def __init__(self, sums: Sums, scale: Scale, segment: Segment, passing: Passing | None, effort: Effort) -> None:
        self.sums = sums
        self.scale = scale
        self.segment = segment
        self.passing = passing
        self.bounded = Bounded.of(sums, scale, segment)
        self._effort = effort
        self._sizes = self.bounded.sizes.tolist()
        # The documents of each term, once they were asked for.
        self._docs: dict[int, Rows] = {}

    def best(self, k: int, floor: float) -> Found:
        """Return the documents that score `floor` or more and can be among the best k."""
        floor = max(floor * BELOW, LEAST)
        if (passing := self.narrow()) is not None:
            docs, done = passing, 0
            bounds = np.zeros(len(docs), dtype=np.float32)
        else:
            docs, bounds, done, floor = self._gather(k, floor)
        for number in range(done, len(self._sizes)):
            kept = bounds + self.bounded.rest[number] >= floor
            docs = docs[kept]
            bounds = bounds[kept] + self._added(number, docs)
        kept = bounds >= floor
        return self._settled(docs[kept], bounds[kept], k, floor)

    def narrow(self, share: float = 1.0) -> Rows | None:
        """Return the documents that pass, where looking them up is quicker than going through the postings.

        `share`: what part of the time that the effort says it takes to look one up.
        """
        if self.passing is None or self.passing.docs is None:
            return None
        looked_up = len(self.passing.docs) * len(self._sizes)
        if looked_up * self._effort.look_up * share >= sum(self._sizes):
            return None
        return self.passing.docs

    def _gather(self, k: int, floor: float) -> tuple[Rows, Bounds, int, float]:
        """Go through the rarest terms' postings until no document without one of them can be among the best.

        Return the documents left, the bounds of their scores by those terms, how many terms, and the floor by then.
        """
        worth = np.zeros(len(self.segment), dtype=np.float32)
        rest = self.bounded.rest.tolist()
        seen: list[Rows] = []
        done, few = 0, self._effort.few
        while done < len(self._sizes) and rest[done] >= floor:
            if done and sum(self._sizes[done:]) > few:
                few *= 4
                floor = max(floor, self._probed(self._promising(seen, worth, floor), worth, k))
                if rest[done] < floor:
                    break
            seen.append(self._go_through(done, worth))
            done += 1
        docs = self._promising(seen, worth, floor - rest[done])
        return docs, worth.take(docs), done, floor

    def _promising(self, seen: Sequence[Rows], worth: Bounds, least: float) -> Rows:
        """Return the documents, ascending, that pass and are worth `least` or more."""
        least = max(least, LEAST)
        if sum(map(len, seen)) * _DENSE > len(worth):
            docs = np.flatnonzero(worth >= least).astype(np.int32)
        else:
            kept = [docs[worth.take(docs) >= least] for docs in seen]
            docs = kept[0] if len(kept) == 1 else _united(kept)
        return docs if self.passing is None else self.passing.left(docs)

    def _probed(self, docs: Rows, worth: Bounds, k: int) -> float:
        """Return a score that the k-th best document reaches for sure, from the full scores of some."""
        bounds = worth.take(docs)
        if len(docs) > (some := max(self._effort.probed, 2 * k)):
            docs = np.sort(docs[np.argpartition(bounds, -some)[-some:]])
        return self._scored(docs, -np.inf).floor(k) * BELOW

    def _added(self, number: int, docs: Rows) -> Bounds:
        """Return the most that a term can add to each of the documents."""
        worth: Bounds
        if len(docs) * self._effort.look_up < self._sizes[number]:
            worth = np.zeros(len(docs), dtype=np.float32)
            at, postings = self._found(number, docs)
            worth[at] = self._worth(number).take(self.segment.codes[postings])
            return worth
        worth = np.zeros(len(self.segment), dtype=np.float32)
        self._go_through(number, worth)
        return worth.take(docs)

    def _go_through(self, number: int, worth: Bounds) -> Rows:
        """Add what a term can be worth to all documents that hold it; return them."""
        start, end = self.bounded.starts[number], self.bounded.ends[number]
        docs, codes = self._docs_of(number), self.segment.codes[start:end]
        if self.passing is not None and self.passing.docs is not None:
            # So few that it is quicker to pick their postings before anything is added up.
            kept = self.passing.flags.take(docs).nonzero()[0]
            docs, codes = docs.take(kept), codes.take(kept)
        np.add.at(worth, docs, self._worth(number).take(codes))
        return docs

    def _worth(self, number: int) -> Bounds:
        """Return the most that a posting of each code is worth: (256,)."""
        return self.scale.bounds * np.float32(self.bounded.weights[number]) + np.float32(self.bounded.beside[number])

    def _docs_of(self, number: int) -> Rows:
        docs = self._docs.get(number)
        if docs is None:
            row = int(self.bounded.rows[number])
            docs = self.segment.docs_of(row, row + 1) if row >= 0 else np.zeros(0, dtype=np.int32)
            self._docs[number] = docs
        return docs

    def _found(self, number: int, docs: Rows) -> tuple[Ints, Ints]:
        """Return which of the documents, ascending, hold a term, and the postings of these."""
        held = self._docs_of(number)
        places = np.searchsorted(held, docs)
        places[places == len(held)] = 0
        at = np.flatnonzero(held[places] == docs) if len(held) else places[:0]
        return at, places[at] + self.bounded.starts[number]

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
        postings = np.full((len(self._sizes), len(docs)), -1, dtype=np.int64)
        for number, term in enumerate(self.bounded.numbers.tolist()):
            at, found = self._found(number, docs)
            postings[term, at] = found
        tfs, held = np.zeros(postings.shape), postings >= 0
        tfs[held] = self.segment.tfs_at(postings[held])
        saturations = self.scale.saturation(tfs, self.segment.lengths[docs])
        return self._with_pairs(docs, self.sums.scores(saturations), postings, floor)

    def _with_pairs(self, docs: Rows, scores: Floats, postings: Ints, floor: float) -> Found:
        """Add to scores what neighbouring terms are worth, where that can bring a document to the floor."""
        lefts, rights = postings[self.sums.lefts], postings[self.sums.rights]
        both = (lefts >= 0) & (rights >= 0)
        kept = scores + self.sums.pairs @ both >= floor * BELOW
        docs, scores, both = docs[kept], scores[kept], both[:, kept]
        numbers, at = np.nonzero(both)
        found = self.segment.are_neighbours(lefts[:, kept][both], rights[:, kept][both])
        return Found(docs, scores + np.bincount(at, found * self.sums.pairs[numbers], len(docs)))


def _united(kept: Sequence[Rows]) -> Rows:
    """Return the documents in any of the lists, ascending: by sorting, several times as quick as `np.unique`."""
    docs: Rows = np.sort(np.concatenate([np.zeros(0, dtype=np.int32), *kept]))
    first: Flags = np.concatenate((docs[:1] >= 0, docs[1:] != docs[:-1]))
    return docs[first]
