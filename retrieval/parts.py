"""Parts of an index: some papers with all that is asked of them, never changed once made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from retrieval.abbreviations import Form, definition_keys, definition_label
from retrieval.arrays import Flags
from retrieval.facts import Facts
from retrieval.merging import merged
from retrieval.papers import Paper
from retrieval.segments import Segment
from retrieval.strings import Hashes, Labels, Rows, Strings


@dataclass(frozen=True, slots=True)
class Part:
    """Some papers: their terms, what else is known of them, what they define, and the words first met in them."""

    segment: Segment
    facts: Facts
    definitions: Labels
    words: Strings

    @classmethod
    def of(
        cls,
        papers: Sequence[Paper],
        segment: Segment,
        definitions: Sequence[Iterable[tuple[str, Form]]],
        words: Iterable[str],
    ) -> Self:
        return cls(
            segment,
            Facts.of(papers),
            Labels.of([[definition_label(*pair) for pair in pairs] for pairs in definitions], definition_keys),
            Strings.of(words),
        )

    def __len__(self) -> int:
        return len(self.facts)


@dataclass(frozen=True, eq=False)
class Live:
    """A part and the papers of it that were removed since it was made, ascending."""

    part: Part
    dead: Rows

    @classmethod
    def of(cls, part: Part) -> Self:
        return cls(part, np.zeros(0, dtype=np.int32))

    @property
    def n_alive(self) -> int:
        return len(self.part) - len(self.dead)

    @cached_property
    def alive(self) -> Flags | None:
        """Which papers are there, (n_papers,); None where all are."""
        if not len(self.dead):
            return None
        alive = np.ones(len(self.part), dtype=np.bool_)
        alive[self.dead] = False
        return alive

    @cached_property
    def length(self) -> int:
        """The number of tokens in all that is alive."""
        lengths = self.part.segment.lengths
        return int(lengths.sum(dtype=np.int64)) - int(lengths[self.dead].sum(dtype=np.int64))

    def without(self, docs: Iterable[int]) -> Self:
        return type(self)(self.part, np.union1d(self.dead, np.fromiter(docs, np.int32)).astype(np.int32))

    def left(self, docs: Rows) -> Rows:
        return docs if self.alive is None else docs[self.alive[docs]]

    def n_left(self, docs: Rows) -> int:
        """Return how many of some papers, ascending, are alive."""
        if not len(self.dead) or not len(docs):
            return len(docs)
        if len(self.dead) * 8 > len(docs):
            return len(self.left(docs))
        places = np.searchsorted(docs, self.dead)
        places[places == len(docs)] = 0
        return len(docs) - int(np.count_nonzero(docs[places] == self.dead))

    def numbers(self, paper_ids: Sequence[str], hashes: Hashes) -> list[int]:
        """Return the numbers of those of the papers that are alive, given their ids and the hashes of these."""
        docs = self.part.facts.numbers(paper_ids, hashes)
        return docs if self.alive is None else [doc for doc in docs if self.alive[doc]]


def joined(lives: Sequence[Live]) -> Part:
    """Return one part of all papers alive, in their order."""
    parts = list(zip((live.part for live in lives), new_numbers(lives), strict=True))
    words = dict.fromkeys(word for part, _ in parts for word in part.words)
    return Part(
        merged([(part.segment, new) for part, new in parts]),
        Facts.joined([(part.facts, new) for part, new in parts]),
        Labels.joined([(part.definitions, new) for part, new in parts]),
        Strings.of(words),
    )


def new_numbers(lives: Sequence[Live]) -> list[Rows]:
    """Return for each paper of each part its number in all that is alive, -1 where it is not."""
    numbers, count = [], 0
    for live in lives:
        alive = np.ones(len(live.part), dtype=np.bool_) if live.alive is None else live.alive
        numbers.append(np.where(alive, np.cumsum(alive) - 1 + count, -1).astype(np.int32))
        count += live.n_alive
    return numbers


def within(lives: Sequence[Live], most: int) -> Sequence[Live]:
    """Return the first parts beside each other, as many as hold so many papers and at least two; else none."""
    for start in range(len(lives)):
        held = np.cumsum([live.n_alive for live in lives[start:]])
        end = start + int(np.searchsorted(held, most, side="right"))
        if end > start + 1:
            return lives[start:end]
    return ()
