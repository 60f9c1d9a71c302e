"""The full scores of documents, compiled: it needs numba, and adds up what `Sums` says, as `ranking` does."""

import numpy as np
from numba import njit

from retrieval.arrays import Floats, Ints
from retrieval.kernelplan import Asked, Held, Places, Terms
from retrieval.runs import WINDOW_BITS, Lows
from retrieval.segments import LENGTH_CLASSES, MARK_EVERY, TF_CLASSES
from retrieval.strings import Rows, Wide

_LOW_BITS = (1 << WINDOW_BITS) - 1
# What a place is kept in.
_NEAREST = 255


@njit(nogil=True, cache=True)
def place_of(lows: Lows, start: int, end: int, low: int) -> int:
    """Return the first place in [start, end) that holds `low` or more, from about where it is if all lie evenly."""
    at = start + ((end - start) * low >> WINDOW_BITS)
    step = 1
    if at < end and lows[at] < low:
        at += 1
        while at + step < end and lows[at + step] < low:
            at += step
            step *= 2
        end = min(end, at + step)
    else:
        end = at
        while at - step >= start and lows[at - step] >= low:
            at -= step
            end = at
            step *= 2
        at = max(start, at - step)
    return between(lows, at, end, low)


@njit(nogil=True, cache=True)
def between(lows: Lows, at: int, end: int, low: int) -> int:
    """Return the first place in [at, end) that holds `low` or more, else the end."""
    while at < end:
        middle = (at + end) // 2
        if lows[middle] < low:
            at = middle + 1
        else:
            end = middle
    return at


@njit(nogil=True, cache=True)
def _postings(lows: Lows, cuts: Ints, numbers: Ints, docs: Rows) -> Ints:
    """Return the posting of each document for each term of the question, -1 for none: (n_documents, n_terms)."""
    postings = np.empty((len(docs), len(cuts)), dtype=np.int64)
    for rank in range(len(cuts)):
        for number in range(len(docs)):
            window, low = docs[number] >> WINDOW_BITS, docs[number] & _LOW_BITS
            start, end = cuts[rank, window], cuts[rank, window + 1]
            at = place_of(lows, start, end, low)
            postings[number, numbers[rank]] = at if at < end and lows[at] == low else -1
    return postings


@njit(nogil=True, cache=True)
def _restored(at: Wide, numbers: Rows, place: int, number: int) -> int:
    """Return the large number that stands at a place, if one does; else this one."""
    found = np.searchsorted(at, place)
    return int(numbers[found]) if found < len(at) and at[found] == place else number


@njit(nogil=True, cache=True)
def _tokens(places: Places, posting: int) -> tuple[int, int]:
    """Return the [start, end) of a posting's tokens."""
    # At hand, since each look into what holds them costs as much as the step itself.
    codes, many_at, many = places.codes, places.many_at, places.many
    block = posting // MARK_EVERY
    start = end = int(places.marks[block])
    for before in range(block * MARK_EVERY, posting + 1):
        start = end
        tf = int(codes[before]) // LENGTH_CLASSES + 1
        end += tf if tf < TF_CLASSES else _restored(many_at, many, before, tf)
    return start, end


@njit(nogil=True, cache=True)
def _are_neighbours(places: Places, left: int, right: int) -> bool:
    """Whether the right term comes somewhere next after the left one: a posting of each, of one document."""
    near, far_at, far = places.places, places.far_at, places.far
    start, end = _tokens(places, left)
    other, other_end = _tokens(places, right)
    for token in range(start, end):
        place = int(near[token])
        after = (place + 1) & _NEAREST
        for next_token in range(other, other_end):
            if near[next_token] == after:
                whole = _restored(far_at, far, next_token, after)
                if whole == _restored(far_at, far, token, place) + 1:
                    return True
    return False


@njit(nogil=True, cache=True)
def _without_pairs(held: Held, asked: Asked, docs: Rows, postings: Ints) -> Floats:
    choices, readings, terms, weights = asked.choices, asked.readings, asked.terms, asked.weights
    codes, many_at, many = held.places.codes, held.places.many_at, held.places.many
    lengths, k1, b = held.lengths, asked.k1, asked.b
    scores, saturations = np.zeros(len(docs)), np.empty(postings.shape[1])
    for number in range(len(docs)):
        norm = k1 * (1.0 - b + b * (lengths[docs[number]] / asked.average_length))
        for term in range(len(saturations)):
            posting = postings[number, term]
            tf = int(codes[posting]) // LENGTH_CLASSES + 1 if posting >= 0 else 0
            if tf == TF_CLASSES:
                tf = _restored(many_at, many, posting, tf)
            saturations[term] = tf * (k1 + 1.0) / (tf + norm)
        for choice in range(len(choices) - 1):
            best = 0.0
            for reading in range(choices[choice], choices[choice + 1]):
                total = 0.0
                for share in range(readings[reading], readings[reading + 1]):
                    total += weights[share] * saturations[terms[share]]
                best = max(best, total)
            scores[number] += best
    return scores


@njit(nogil=True, cache=True)
def scored(held: Held, asked: Asked, terms: Terms, docs: Rows, floor: float) -> Floats:
    """Return the scores of some documents; 0 for what is sure not to reach the floor."""
    postings = _postings(held.listed.lows, terms.cuts, terms.numbers, docs)
    scores = _without_pairs(held, asked, docs, postings)
    lefts, rights, pairs, places = asked.lefts, asked.rights, asked.pairs, held.places
    for number in range(len(docs)):
        of_doc = postings[number]
        open_ = 0.0
        for pair in range(len(pairs)):
            open_ += pairs[pair] * (of_doc[lefts[pair]] >= 0 and of_doc[rights[pair]] >= 0)
        for pair in range(len(pairs)):
            if scores[number] + open_ < floor:
                break
            if of_doc[lefts[pair]] >= 0 and of_doc[rights[pair]] >= 0:
                open_ -= pairs[pair]
                scores[number] += pairs[pair] * _are_neighbours(places, of_doc[lefts[pair]], of_doc[rights[pair]])
        scores[number] *= scores[number] + open_ >= floor
    return scores
