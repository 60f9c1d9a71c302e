"""A question as what is to be added up, ready to be held against any segment."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from retrieval.queries import Query, QueryWord

# BM25's own damping of words that a question repeats: +.1 nDCG@10 on three collections against none, which long
# questions need.
_K3 = 1.0
# What a paper gets, in units of the rarer term's idf, for holding two neighbours of the question side by side: of the
# kind of Rasolofo, Savoy, Term Proximity Scoring for Keyword-Based Retrieval Systems, 2003,
# https://doi.org/10.1007/3-540-36618-0_15. nDCG@10 scifact-train .723 -> .729, cranfield .413 -> .412, trials-even
# .970 -> .971; counting how often, or those that are merely near each other, gains nothing.
_PAIR_WEIGHT = 0.3

Shares = tuple[tuple[int, float], ...]
"""Terms, by number, each with what multiplies its saturation."""


class Pair(NamedTuple):
    """Two terms, by number, and what it is worth that the right one comes next after the left."""

    left: int
    right: int
    worth: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A question: a document's score is its saturations by `sums`, the best reading of each choice, and its pairs."""

    terms: tuple[str, ...]
    sums: Shares
    choices: tuple[tuple[Shares, ...], ...]
    pairs: tuple[Pair, ...]


def planned(query: Query) -> Plan:
    """Return what to add up for a question; a word that it repeats counts more, but not as often."""
    idfs: dict[str, float] = {}
    for _, _, form, others, _ in query.words:
        idfs.update(form.idfs)
        for other in others:
            idfs.update(other.idfs)
    numbers = {text: number for number, text in enumerate(idfs)}
    sums: dict[int, float] = {}
    choices = []
    for readings, share in _repeated([_readings(word, numbers) for word in query.words]):
        if len(readings) == 1:
            for number, weight in readings[0]:
                sums[number] = sums.get(number, 0.0) + weight * share
        else:
            choices.append(tuple([tuple([(number, weight * share) for number, weight in terms]) for terms in readings]))
    ends = [(left, right) for left, right in query.pairs if left != right]
    pairs = [Pair(numbers[left], numbers[right], _PAIR_WEIGHT * max(idfs[left], idfs[right])) for left, right in ends]
    return Plan(tuple(idfs), tuple(sums.items()), tuple(choices), tuple(pairs))


def _readings(word: QueryWord, numbers: Mapping[str, int]) -> tuple[Shares, ...]:
    _, _, (_, idfs, *_), others, weight = word
    if len(idfs) == 1:
        ((text, idf),) = idfs
        typed: Shares = ((numbers[text], weight * idf),)
    else:
        typed = tuple([(numbers[text], weight * idf) for text, idf in idfs])
    if not others:
        return (typed,)
    instead = [tuple([(numbers[text], other.weight * idf) for text, idf in other.idfs]) for other in others]
    return (typed, *instead) if typed else tuple(instead)


def _repeated(words: Sequence[tuple[Shares, ...]]) -> list[tuple[tuple[Shares, ...], float]]:
    """Return the words, each once, with what multiplies its share."""
    if len({readings[0][:1] for readings in words}) == len(words):
        return [(readings, 1.0) for readings in words]
    return [(readings, times * (_K3 + 1) / (times + _K3)) for readings, times in Counter(words).items()]
