"""The search of a large segment as one compiled loop; it needs numba, and answers as `ranking` does.

MaxScore, term at a time: the rarest words' postings are gone through, and what can still be among the best by then is
looked up in the others. A document that is scored in full is scored in the terms of the plan.
"""

import numpy as np
from numba import njit

from retrieval.arrays import Floats, Ints
from retrieval.kernelplan import Bounds, Held, Search
from retrieval.strings import Rows

# Bounds are summed in single precision, and scores are rounded to it.
_BELOW = 1.0 - 1e-6
_MARK_EVERY = 32


@njit(nogil=True, cache=True)
def _found(docs: Rows, start: int, end: int, doc: int) -> int:
    """Return the first place in [start, end) that holds the document or a later one."""
    step = 1
    at = start
    while at + step < end and docs[at + step] < doc:
        at += step
        step *= 2
    end = min(end, at + step + 1)
    while at < end:
        middle = (at + end) // 2
        if docs[middle] < doc:
            at = middle + 1
        else:
            end = middle
    return at


@njit(nogil=True, cache=True)
def _first_place(held: Held, posting: int) -> int:
    """Return where the places of a posting start."""
    block = posting // _MARK_EVERY
    count = held.marks[block]
    for before in range(block * _MARK_EVERY, posting):
        count += held.tfs[before]
    return count


@njit(nogil=True, cache=True)
def _are_neighbours(held: Held, left: int, right: int) -> bool:
    """Whether the right term comes somewhere next after the left one: a posting of each, of one document."""
    at, other = _first_place(held, left), _first_place(held, right)
    end, other_end = at + held.tfs[left], other + held.tfs[right]
    while at < end and other < other_end:
        after = np.int64(held.places[at]) + 1
        place = np.int64(held.places[other])
        if place == after:
            return True
        if place < after:
            other += 1
        else:
            at += 1
    return False


@njit(nogil=True, cache=True)
def _score(search: Search, doc: int, cursors: Ints, postings: Ints, worth: Floats) -> float:
    """Return the full score of a document; each cursor is no further than where the document is in a term's postings.

    `postings` and `worth` are room for a number for each term.
    """
    held, sums = search.held, search.sums
    norm = sums.k1 * (1.0 - sums.b + sums.b * (held.lengths[doc] / sums.average_length))
    for term in range(len(postings)):
        end = sums.spans[term, 1]
        at = cursors[term] = _found(held.docs, cursors[term], end, doc)
        is_held = at < end and held.docs[at] == doc
        postings[term] = at if is_held else -1
        tf = np.float64(held.tfs[at]) if is_held else 0.0
        worth[term] = tf * (sums.k1 + 1.0) / (tf + norm)
    score = best = 0.0
    for reading in range(len(sums.choices)):
        total = 0.0
        for share in range(sums.starts[reading], sums.starts[reading + 1]):
            total += sums.weights[share] * worth[sums.terms[share]]
        # Readings of one choice stand side by side, and the best of them counts.
        if reading and sums.choices[reading] == sums.choices[reading - 1]:
            score += max(total - best, 0.0)
            best = max(total, best)
        else:
            score += total
            best = total
    for pair in range(len(sums.lefts)):
        left, right = postings[sums.lefts[pair]], postings[sums.rights[pair]]
        if left >= 0 and right >= 0 and _are_neighbours(held, left, right):
            score += sums.pairs[pair]
    return score


@njit(nogil=True, cache=True)
def _scored(search: Search, docs: Rows, floor: float) -> tuple[Rows, Floats, float]:
    """Return the documents of some, ascending, that can be among the best, their scores, and what k of them reach."""
    spans, k = search.sums.spans, search.k
    cursors = spans[:, 0].copy()
    postings, worth = np.empty(len(spans), dtype=np.int64), np.empty(len(spans), dtype=np.float64)
    found, scores = np.empty(len(docs), dtype=np.int32), np.empty(len(docs), dtype=np.float64)
    top = np.full(k, floor)
    count = 0
    for doc in docs:
        if search.room.bounds[doc] < top[0] * _BELOW:
            continue
        score = _score(search, doc, cursors, postings, worth)
        found[count], scores[count] = doc, score
        count += 1
        if score > top[0]:
            place = 0
            while place + 1 < k and top[place + 1] < score:
                top[place] = top[place + 1]
                place += 1
            top[place] = score
    return found[:count], scores[:count], top[0] * _BELOW


@njit(nogil=True, cache=True)
def _collected(search: Search, n_seen: int, least: float) -> Rows:
    """Return the documents that pass and are bounded by `least` or more: of those seen, or of all, ascending."""
    bounds, passing, seen = search.room.bounds, search.held.passing, search.room.seen
    n = len(search.held.lengths) if n_seen < 0 else n_seen
    docs = np.empty(n + 1, dtype=np.int32)
    count = 0
    least = max(least, 1e-30)
    # Without a branch to be guessed, which is several times as quick.
    if n_seen < 0:
        for doc in range(n):
            docs[count] = doc
            count += bounds[doc] >= least
    else:
        for number in range(n):
            docs[count] = seen[number]
            count += bounds[seen[number]] >= least
    docs = docs[:count] if n_seen < 0 else np.sort(docs[:count])
    return docs[passing[docs]] if len(passing) else docs


@njit(nogil=True, cache=True)
def _kept(search: Search, docs: Rows, least: float) -> Rows:
    """Return those of some documents that are bounded by `least` or more."""
    kept = np.empty(len(docs) + 1, dtype=np.int32)
    count = 0
    for doc in docs:
        kept[count] = doc
        count += search.room.bounds[doc] >= least
    return kept[:count]


@njit(nogil=True, cache=True)
def _offer(search: Search, doc: int, top: Bounds, promising: Rows) -> np.float32:
    """Put a document that passes in the place of the least promising one; return the bound of what is that by then."""
    if not len(search.held.passing) or search.held.passing[doc]:
        place = np.argmin(top)
        top[place] = search.room.bounds[doc]
        promising[place] = doc
    return top[np.argmin(top)]


@njit(nogil=True, cache=True)
def _reached(search: Search, docs: Rows, n: int, floor: float) -> float:
    """Return what k documents reach, by the full scores of the most promising of the first n of some, -1 for all."""
    bounds = search.room.bounds
    some = max(search.limits.probed, 2 * search.k)
    top = np.zeros(some, dtype=np.float32)
    promising = np.full(some, -1, dtype=np.int32)
    least = np.float32(0.0)
    # Twice the same, since what goes through all has nothing to look up and is several times as quick.
    if n < 0:
        for doc in range(len(search.held.lengths)):
            if bounds[doc] > least:
                least = _offer(search, doc, top, promising)
    else:
        for number in range(n):
            if bounds[docs[number]] > least:
                least = _offer(search, docs[number], top, promising)
    promising = np.sort(promising[promising >= 0])
    if len(promising) < search.k:
        return floor
    return max(floor, _scored(search, promising, floor)[2])


@njit(nogil=True, cache=True)
def _go_through(search: Search, word: int, n_seen: int) -> int:
    """Add what a word can be worth to the documents that hold it; return how many were seen, -1 for uncounted."""
    bounds, seen, codes, docs = search.room.bounds, search.room.seen, search.held.codes, search.held.docs
    for line in range(search.lines.words[word], search.lines.words[word + 1]):
        worth = search.lines.worth[line]
        start, end = search.lines.spans[line]
        if n_seen >= 0 and (n_seen + end - start) * search.limits.dense > len(search.held.lengths):
            n_seen = -1
        if n_seen < 0:
            for posting in range(start, end):
                bounds[docs[posting]] += worth[codes[posting]]
        else:
            for posting in range(start, end):
                doc = docs[posting]
                if bounds[doc] == 0.0:
                    seen[n_seen] = doc
                    n_seen += 1
                bounds[doc] += worth[codes[posting]]
    return n_seen


@njit(nogil=True, cache=True)
def _gathered(search: Search, floor: float) -> tuple[int, int, float]:
    """Go through the rarest words' postings until no document without one of them can be among the best.

    Return how many words, how many documents were seen, -1 for uncounted, and the floor by then.
    """
    n_seen = done = 0
    while done < len(search.lines.words) - 1 and search.lines.rest[done] >= floor:
        # To ask whether a word can be spared takes as long as going through half as many postings as are looked at.
        looked_at = len(search.held.lengths) if n_seen < 0 else n_seen
        if done and _size(search, done) > search.limits.few + looked_at // 2:
            floor = _reached(search, search.room.seen, n_seen, floor)
            if search.lines.rest[done] < floor:
                return done, n_seen, floor
        n_seen = _go_through(search, done, n_seen)
        done += 1
    return done, n_seen, _reached(search, search.room.seen, n_seen, floor)


@njit(nogil=True, cache=True)
def _size(search: Search, word: int) -> int:
    size = 0
    for line in range(search.lines.words[word], search.lines.words[word + 1]):
        size += search.lines.spans[line, 1] - search.lines.spans[line, 0]
    return size


@njit(nogil=True, cache=True)
def _look_up(search: Search, word: int, docs: Rows) -> None:
    """Add what a word can be worth to some documents, ascending."""
    bounds, codes, postings = search.room.bounds, search.held.codes, search.held.docs
    for line in range(search.lines.words[word], search.lines.words[word + 1]):
        worth = search.lines.worth[line]
        at, end = search.lines.spans[line]
        for doc in docs:
            at = _found(postings, at, end, doc)
            if at == end:
                break
            if postings[at] == doc:
                bounds[doc] += worth[codes[at]]


@njit(nogil=True, cache=True)
def best(search: Search, few: Rows, are_few: bool, floor: float) -> tuple[Rows, Floats]:
    """Return the documents that can be among the best k with `floor` or more, and perhaps others, with their scores.

    Where so few may be found that each of them is best looked up, they are given, ascending.
    """
    if are_few:
        search.room.bounds[few] = np.inf
        found, scores, _ = _scored(search, few, floor)
        search.room.bounds[few] = 0.0
        return found, scores
    return _best_of_all(search, floor)


@njit(nogil=True, cache=True)
def _best_of_all(search: Search, floor: float) -> tuple[Rows, Floats]:
    bounds, rest = search.room.bounds, search.lines.rest
    done, n_seen, floor = _gathered(search, floor)
    docs = _collected(search, n_seen, floor - rest[done])
    for word in range(done, len(search.lines.words) - 1):
        if word > done and search.limits.probed < len(docs) < search.limits.many:
            floor = _reached(search, docs, len(docs), floor)
            docs = _kept(search, docs, floor - rest[word])
        if len(docs) * search.limits.look_up < _size(search, word):
            _look_up(search, word, docs)
            docs = _kept(search, docs, floor - rest[word + 1])
        else:
            n_seen = _go_through(search, word, -1)
            docs = _collected(search, n_seen, floor - rest[word + 1])
    if len(docs) > search.limits.probed:
        floor = _reached(search, docs, len(docs), floor)
    found, scores, _ = _scored(search, docs, floor)
    if n_seen < 0:
        bounds[:] = 0.0
    else:
        for number in range(n_seen):
            bounds[search.room.seen[number]] = 0.0
    return found, scores
