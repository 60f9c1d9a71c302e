"""What the compiled search is given: a segment, and a question held against it, as arrays and numbers."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Flags, Floats, Ints
from retrieval.bounding import Bounds
from retrieval.runs import Codes, Lows
from retrieval.segments import Marks
from retrieval.strings import Rows, Wide

Units = npt.NDArray[np.uint16]
"""Bounds in whole units, each rounded up; all that can come together stays below 2^15."""


class Cut(NamedTuple):
    """The runs of a segment, as it has them."""

    firsts: Rows
    starts: Rows
    windows: Codes


class Listed(NamedTuple):
    """The postings of a segment, as it has them."""

    lows: Lows
    codes: Codes


class Places(NamedTuple):
    """Where the tokens of a segment stand, as it has them."""

    codes: Codes
    many_at: Wide
    many: Rows
    marks: Marks
    places: Codes
    far_at: Wide
    far: Rows


class Held(NamedTuple):
    """A segment, and which of its documents pass: those that are marked, (n_documents,), or all where that is empty.

    They must have one of the days from `since` up to `until` between their first and their last one, (n_documents,);
    where these are empty any day will do.
    """

    runs: Cut
    listed: Listed
    places: Places
    lengths: Rows
    marked: Flags
    first_days: Rows
    last_days: Rows
    since: int
    until: int


class Asked(NamedTuple):
    """A question: what `Sums` has under these names; k1 and b are BM25's."""

    choices: Ints
    readings: Ints
    terms: Ints
    weights: Floats
    lefts: Ints
    rights: Ints
    pairs: Floats
    typed: Flags
    k1: float
    b: float
    average_length: float


class Most(NamedTuple):
    """What the question's terms can add in the segment: what `Bounded` has under these names; codes: (256,)."""

    numbers: Ints
    rows: Ints
    weights: Floats
    beside: Floats
    rest: Floats
    codes: Bounds


class Terms(NamedTuple):
    """The question's terms in the segment, the rarest first.

    cuts: (n_terms, n_windows + 1), where the postings of each begin in each window; worth: (n_terms, 256), the most
    that a posting of each code can be worth; rest: (n_terms + 1,), what the terms from each one on can add together,
    both in units, of which one is worth `unit`.
    """

    numbers: Ints
    cuts: Ints
    worth: Units
    rest: Ints
    unit: float


class Room(NamedTuple):
    """Room for what is found: by the documents of one window, `bounds`, 0 between searches, and `left`.

    docs, worth: the documents that wait to be scored, and what bounds them; found, scores: those that were.
    """

    bounds: Units
    left: Rows
    docs: Rows
    worth: Ints
    found: Rows
    scores: Floats


class Reached(NamedTuple):
    """How far a search has come: the best scores, which ascend, the floor that they make, and how many were found."""

    top: Floats
    floor: float
    n_found: int


class Limits(NamedTuple):
    """What is worth doing to skip work; it changes how long a search takes, never what it finds.

    `probed`: documents scored in full to learn how good the best are, and later at a time. `seeded`: postings gone
    through to choose them, where more than one term's are. `look_up`: how many postings can be gone through in the time
    that it takes to look one document up among them. `waiting`: documents that may wait to be scored.
    """

    probed: int = 16
    seeded: int = 1 << 15
    look_up: int = 128
    waiting: int = 512


class Search(NamedTuple):
    """All of it, and how many documents are wanted."""

    held: Held
    asked: Asked
    most: Most
    room: Room
    limits: Limits
    k: int
