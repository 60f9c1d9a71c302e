"""The search of a large segment as one compiled loop; it needs numba, and answers as `ranking` does.

MaxScore (Turtle, Flood, 1995), a window of documents after the other, in which bounds are added up term at a time: the
rarest terms' postings are gone through, what can still be among the best is looked up in the others, and the most
promising are scored first.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from retrieval.arrays import Floats, Ints
from retrieval.kernelplan import Cut, Held, Listed, Most, Reached, Search, Terms, Units
from retrieval.kernelscore import between, place_of, scored
from retrieval.runs import WINDOW_BITS, Lows
from retrieval.strings import Rows

# Scores are rounded to single precision.
_BELOW = 1.0 - 1e-6
_WINDOW = 1 << WINDOW_BITS
# Bounds that are looked at in one step: as many as make a loop that is compiled to wide instructions.
_CHUNK = 128
# Four bounds in one word of 64 bits, of which none is 2^15 or more: what is added makes those that reach it so.
_ONES, _HIGHEST = np.uint64(0x0001000100010001), np.uint64(0x8000800080008000)
_TOO_LARGE = 1 << 15


@njit(nogil=True, cache=True)
def _cuts(runs: Cut, rows: Ints, n_windows: int) -> Ints:
    """Return where the postings of each row begin in each window, and where they end: (n_rows, n_windows + 1)."""
    cuts = np.zeros((len(rows), n_windows + 1), dtype=np.int64)
    for rank in range(len(rows)):
        if rows[rank] >= 0:
            run, end = runs.firsts[rows[rank]], runs.firsts[rows[rank] + 1]
            for window in range(n_windows + 1):
                cuts[rank, window] = runs.starts[run]
                run += run < end and runs.windows[run] == window
    return cuts


@njit(nogil=True, cache=True)
def _terms(runs: Cut, most: Most, n_windows: int) -> Terms:
    """Return the terms of the question with their bounds in whole units, each rounded up."""
    n, n_codes, highest = len(most.numbers), len(most.codes), most.codes.max()
    total = most.rest[0] + (most.weights * highest + most.beside).sum()
    unit = max(total, 1e-30) / (_TOO_LARGE - 2 * n - 2)
    worth = np.empty((n, n_codes), dtype=np.uint16)
    for rank in range(n):
        of_code, beside = most.weights[rank] / unit, most.beside[rank] / unit + 1.0
        for code in range(n_codes):
            worth[rank, code] = np.uint16(most.codes[code] * of_code + beside)
    rest = (most.rest / unit).astype(np.int64) + 1
    return Terms(most.numbers, _cuts(runs, most.rows, n_windows), worth, rest, unit)


@njit(nogil=True, cache=True)
def _go_through(bounds: Units, listed: Listed, worth: Units, span: tuple[int, int]) -> int:
    """Add what a term can be worth to the documents of a window that hold it; return how many these are."""
    # Slices, whose places are known not to be negative: else each look into them first asks whether it is.
    lows, codes = listed.lows[span[0] : span[1]], listed.codes[span[0] : span[1]]
    for posting in range(len(lows)):
        bounds[lows[posting]] += worth[codes[posting]]
    return len(lows)


@njit(nogil=True, cache=True)
def _look_up(bounds: Units, left: Rows, listed: Listed, worth: Units, span: tuple[int, int]) -> None:
    """Add what a term can be worth to the documents left."""
    lows, codes, (start, end) = listed.lows, listed.codes, span
    for number in range(len(left)):
        low = int(left[number])
        at = place_of(lows, start, end, low)
        if at < end and lows[at] == low:
            bounds[low] += worth[codes[at]]


@njit(nogil=True, cache=True)
def _collected(bounds: Units, words: npt.NDArray[np.uint64], left: Rows, least: int) -> int:
    """Leave the documents of a window that are bounded by `least` or more, ascending; return how many there are."""
    add = _ONES * np.uint64(_TOO_LARGE - least)
    n = 0
    for start in range(0, _WINDOW, _CHUNK):
        chunk, highest = bounds[start : start + _CHUNK], np.uint16(0)
        # So written, it is compiled to wide instructions.
        for number in range(_CHUNK):
            if chunk[number] > highest:  # noqa: PLR1730 - with max() it is not
                highest = chunk[number]
        if highest < least:
            continue
        for word in range(start // 4, (start + _CHUNK) // 4):
            if (words[word] + add) & _HIGHEST:
                for low in range(4 * word, 4 * word + 4):
                    # Without a branch to be guessed.
                    left[n] = low
                    n += bounds[low] >= least
    return n


@njit(nogil=True, cache=True)
def _passing(held: Held, start: int, left: Rows) -> int:
    """Leave those of the documents left of a window, which begins at `start`, that pass, in front; return how many."""
    n = len(left)
    if len(held.marked):
        n = 0
        for low in left:
            left[n] = low
            n += held.marked[start + low]
    if len(held.first_days):
        kept = 0
        for low in left[:n]:
            left[kept] = low
            kept += held.first_days[start + low] <= held.until and held.last_days[start + low] >= held.since
        n = kept
    return n


@njit(nogil=True, cache=True)
def _kept(bounds: Units, left: Rows, least: int) -> int:
    """Leave those of the documents left that are bounded by `least` or more, in front; return how many there are."""
    kept = 0
    for number in range(len(left)):
        left[kept] = left[number]
        kept += bounds[left[number]] >= least
    return kept


@njit(nogil=True, cache=True)
def _put(top: Floats, score: float) -> None:
    """Put a score among the best, which ascend, in the place of the least."""
    place = 0
    while place + 1 < len(top) and top[place + 1] < score:
        top[place] = top[place + 1]
        place += 1
    top[place] = score


@njit(nogil=True, cache=True)
def _chosen(search: Search, terms: Terms) -> Ints:
    """Return the rarest of the terms as they were typed, at least one."""
    chosen = np.zeros(len(terms.cuts), dtype=np.bool_)
    size = 0
    for rank in range(len(chosen)):
        of_term = terms.cuts[rank, -1] - terms.cuts[rank, 0]
        if search.asked.typed[terms.numbers[rank]] and (not size or size + of_term <= search.limits.seeded):
            chosen[rank] = True
            size += of_term
    return np.flatnonzero(chosen)


@njit(nogil=True, cache=True)
def _seeds(search: Search, terms: Terms) -> Rows:
    """Return the most promising documents that pass, by some of the terms."""
    room = search.room
    bounds, words, left = room.bounds, room.bounds.view(np.uint64), room.left
    listed, cuts, worth = search.held.listed, terms.cuts, terms.worth
    n_seeds = max(search.limits.probed, search.k)
    most, seeds = np.zeros(n_seeds, dtype=np.int64), np.full(n_seeds, -1, dtype=np.int32)
    chosen = _chosen(search, terms)
    # Not a literal, for which what is called with it would be compiled once more.
    least = most.min() + 1
    for window in range(cuts.shape[1] - 1):
        seen = 0
        for rank in chosen:
            seen += _go_through(bounds, listed, worth[rank], (cuts[rank, window], cuts[rank, window + 1]))
        n = _collected(bounds, words, left, least) if seen else 0
        for low in left[: _passing(search.held, window * _WINDOW, left[:n])]:
            if bounds[low] >= least:
                place = np.argmin(most)
                most[place], seeds[place] = bounds[low], window * _WINDOW + low
                least = most.min() + 1
        bounds[:] = 0
    return np.sort(seeds[seeds >= 0])


@njit(nogil=True, cache=True)
def _left_in(search: Search, terms: Terms, window: int, through: int, floor: int) -> tuple[int, int]:
    """Leave the documents of a window that pass and are bounded by the floor or more.

    The first terms are gone through, the others are looked up where so few are left by then that it is quicker. Return
    how many are left, and how many terms had to be gone through.
    """
    bounds, left, listed = search.room.bounds, search.room.left, search.held.listed
    cuts, worth = terms.cuts, terms.worth
    seen = 0
    for rank in range(through):
        seen += _go_through(bounds, listed, worth[rank], (cuts[rank, window], cuts[rank, window + 1]))
    if not seen:
        return 0, through
    n = _collected(bounds, bounds.view(np.uint64), left, max(floor - terms.rest[through], 1))
    n = _passing(search.held, window * _WINDOW, left[:n])
    for rank in range(through, len(cuts)):
        span = cuts[rank, window], cuts[rank, window + 1]
        if n * search.limits.look_up < span[1] - span[0]:
            _look_up(bounds, left[:n], listed, worth[rank], span)
        elif _go_through(bounds, listed, worth[rank], span):
            through = rank + 1
        n = _kept(bounds, left[:n], max(floor - terms.rest[rank + 1], 1))
    return n, through


@njit(nogil=True, cache=True)
def _settled(search: Search, terms: Terms, reached: Reached, n: int, few: int) -> tuple[Reached, int]:
    """Score the most promising of the n documents that wait, until no more than a few are left that can be found.

    Return how far that brings it, and how many wait then.
    """
    room, top, floor, n_found = search.room, reached.top, reached.floor, reached.n_found
    order = np.argsort(-room.worth[:n])
    docs, worth = room.docs[:n][order], room.worth[:n][order]
    at = 0
    while True:
        while n > at and worth[n - 1] < int(floor / terms.unit):
            n -= 1
        if n - at <= few:
            break
        some = docs[at : min(at + search.limits.probed, n)]
        at += len(some)
        scores = scored(search.held, search.asked, terms, some, floor)
        for number in range(len(some)):
            if scores[number] >= floor:
                room.found[n_found], room.scores[n_found] = some[number], scores[number]
                n_found += 1
            if scores[number] > top[0]:
                _put(top, scores[number])
                floor = max(floor, top[0] * _BELOW)
    # Not by slices: with them numba compiles the words of an error that none of these can raise.
    for number in range(at, n):
        room.docs[number - at], room.worth[number - at] = docs[number], worth[number]
    return Reached(top, floor, n_found), n - at


@njit(nogil=True, cache=True)
def _essential(terms: Terms, floor: float) -> int:
    """Return how many terms it takes that no document without one of them can reach the floor."""
    n = 0
    while n < len(terms.cuts) and terms.rest[n] >= int(floor / terms.unit):
        n += 1
    return n


@njit(nogil=True, cache=True)
def _gathered(search: Search, terms: Terms, floor: float) -> Reached:
    """Find what can be among the best."""
    room, many = search.room, search.limits.waiting
    reached = Reached(np.full(search.k, floor), floor, 0)
    essential = _essential(terms, floor)
    waiting = beyond = 0
    n_windows = terms.cuts.shape[1] - 1
    for window in range(n_windows):
        if essential:
            through = min(essential + beyond, len(terms.cuts))
            n, needed = _left_in(search, terms, window, through, int(reached.floor / terms.unit))
            last = terms.cuts[through - 1, window + 1] - terms.cuts[through - 1, window]
            # As in the window before, and one term less where that would do.
            beyond = needed - essential - (needed == through > essential and 4 * n * search.limits.look_up < last)
            for low in room.left[:n]:
                room.docs[waiting], room.worth[waiting] = window * _WINDOW + low, room.bounds[low]
                waiting += 1
            room.bounds[:] = 0
        # In one place, since another call with other types would be compiled on its own, in seconds.
        is_last = window + 1 == n_windows
        if waiting > many or is_last:
            reached, waiting = _settled(search, terms, reached, waiting, 0 if is_last else many // 2)
            essential = _essential(terms, reached.floor)
    return reached


@njit(nogil=True, cache=True)
def _floor(search: Search, terms: Terms, docs: Rows, floor: float) -> float:
    """Return what k documents reach, by the scores of some."""
    top = np.full(search.k, floor)
    for score in scored(search.held, search.asked, terms, docs, floor):
        if score > top[0]:
            _put(top, score)
    return max(floor, float(top[0] * _BELOW))


@njit(nogil=True, cache=True)
def _most_promising(docs: Rows, bounds: Ints, n: int) -> Rows:
    """Return at most n of some documents, ascending: those with the highest bounds."""
    most, chosen = np.zeros(n, dtype=np.int64), np.full(n, -1, dtype=np.int32)
    least = 1
    for number in range(len(docs)):
        if bounds[number] >= least:
            place = np.argmin(most)
            most[place], chosen[place] = bounds[number], docs[number]
            least = most.min() + 1
    return np.sort(chosen[chosen >= 0])


@njit(nogil=True, cache=True)
def _from(lows: Lows, at: int, end: int, low: int) -> int:
    """Return the first place in [at, end) that holds `low` or more, which is not far from the first one."""
    step = 1
    while at + step <= end and lows[at + step - 1] < low:
        at += step
        step *= 2
    return between(lows, at, min(end, at + step - 1), low)


@njit(nogil=True, cache=True)
def _add(listed: Listed, worth: Units, cuts: Ints, docs: Rows, bounds: Ints) -> None:
    """Add to the bounds of documents what a term can be worth, which is cut by windows."""
    lows, codes = listed.lows, listed.codes
    at = end = 0
    in_window = -1
    for number in range(len(docs)):
        window, low = docs[number] >> WINDOW_BITS, docs[number] & (_WINDOW - 1)
        if window != in_window:
            in_window, at, end = window, cuts[window], cuts[window + 1]
        at = _from(lows, at, end, low)
        if at < end and lows[at] == low:
            bounds[number] += worth[codes[at]]


@njit(nogil=True, cache=True)
def _left_of(search: Search, terms: Terms, few: Rows, floor: float) -> tuple[Rows, float]:
    """Return which of some documents can be among the best, the floor known by then too: looked up one by one."""
    left, bounds = few.copy(), np.zeros(len(few), dtype=np.int64)
    n, some = len(few), max(search.limits.probed, search.k)
    is_probed = False
    for rank in range(len(terms.cuts)):
        rest = terms.rest[rank + 1]
        _add(search.held.listed, terms.worth[rank], terms.cuts[rank], left[:n], bounds)
        # How good the best are is known well enough once what is to come is worth less than what was seen.
        if n > some and not is_probed and (2 * rest <= terms.rest[0] or rank + 1 == len(terms.cuts)):
            floor = _floor(search, terms, _most_promising(left[:n], bounds, some), floor)
            is_probed = True
        least, kept = int(floor / terms.unit) - rest, 0
        for number in range(n):
            left[kept], bounds[kept] = left[number], bounds[number]
            kept += bounds[number] >= least
        n = kept
    return left[:n], floor


@njit(nogil=True, cache=True)
def best(search: Search, few: Rows, are_few: bool, floor: float) -> tuple[Rows, Floats]:
    """Return the documents that can be among the best k with `floor` or more, and perhaps others, with their scores.

    Where so few may be found that each of them is best looked up, they are given, ascending.
    """
    held, room = search.held, search.room
    terms = _terms(held.runs, search.most, (len(held.lengths) + _WINDOW - 1) >> WINDOW_BITS)
    if are_few:
        few, floor = _left_of(search, terms, few, floor)
        scores = scored(held, search.asked, terms, few, floor)
        return few[scores >= floor], scores[scores >= floor]
    floor = _floor(search, terms, _seeds(search, terms), floor)
    reached = _gathered(search, terms, floor)
    found, scores = room.found[: reached.n_found], room.scores[: reached.n_found]
    return found[scores >= reached.floor], scores[scores >= reached.floor]
