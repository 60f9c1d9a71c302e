"""A plan as arrays: what is to be added up for many documents at once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from retrieval.arrays import Flags, Floats, Ints
from retrieval.plan import Plan


@dataclass(frozen=True)
class Sums:
    """A document's score is the best reading of each choice, with the pairs that it holds side by side.

    The readings of choice i are [choices[i], choices[i + 1]); reading j is the terms from readings[j] up to
    readings[j + 1], each with its weight. lefts, rights and pairs: the terms of each pair, and what it is worth.
    """

    words: tuple[str, ...]
    choices: Ints
    readings: Ints
    terms: Ints
    weights: Floats
    lefts: Ints
    rights: Ints
    pairs: Floats

    @classmethod
    def of(cls, plan: Plan) -> Self:
        choices = [*[((share,),) for share in plan.sums], *plan.choices]
        readings = [reading for choice in choices for reading in choice]
        shares = [share for reading in readings for share in reading]
        return cls(
            words=plan.terms,
            choices=np.cumsum([0, *map(len, choices)], dtype=np.int64),
            readings=np.cumsum([0, *map(len, readings)], dtype=np.int64),
            terms=np.array([term for term, _ in shares], dtype=np.int64),
            weights=np.array([weight for _, weight in shares], dtype=np.float64),
            lefts=np.array([pair.left for pair in plan.pairs], dtype=np.int64),
            rights=np.array([pair.right for pair in plan.pairs], dtype=np.int64),
            pairs=np.array([pair.worth for pair in plan.pairs], dtype=np.float64),
        )

    @cached_property
    def most(self) -> Floats:
        """(n_terms,): what multiplies each term's saturation where all its words are read so that it counts most."""
        most: Floats = self._best(self._matrix).sum(axis=0)
        return most

    @cached_property
    def typed(self) -> Flags:
        """(n_terms,): which terms are of a choice's first reading."""
        typed: Flags = self._matrix[self.choices[:-1]].max(axis=0) > 0
        return typed

    def scores(self, saturations: Floats) -> Floats:
        """Return what documents score, without pairs, given the terms' saturations in each: (n_terms, n_documents)."""
        scores: Floats = self._best(self._matrix @ saturations).sum(axis=0)
        return scores

    @cached_property
    def _matrix(self) -> Floats:
        """(n_readings, n_terms): the weights."""
        matrix = np.zeros((len(self.readings) - 1, len(self.words)))
        np.add.at(matrix, (np.repeat(np.arange(len(matrix)), np.diff(self.readings)), self.terms), self.weights)
        return matrix

    def _best(self, of_readings: Floats) -> Floats:
        best: Floats = np.maximum.reduceat(of_readings, self.choices[:-1])
        return best
