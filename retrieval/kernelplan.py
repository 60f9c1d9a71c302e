"""What the compiled search is given: a segment, and a question held against it, as arrays and numbers."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Counts, Flags, Floats, Ints
from retrieval.segments import Codes
from retrieval.strings import Rows, Wide

Bounds = npt.NDArray[np.float32]


class Held(NamedTuple):
    """The arrays of a segment; `passing`: (n_documents,), or empty where all pass."""

    docs: Rows
    tfs: Counts
    codes: Codes
    marks: Wide
    places: Counts
    lengths: Rows
    passing: Flags


class Sums(NamedTuple):
    """A plan: the terms' postings are [start, end) of spans, (n_terms, 2).

    Reading i is of choice choices[i], and its terms are terms[starts[i]:starts[i + 1]], each with its weight. lefts,
    rights and pairs: the terms of each pair, and its worth. k1 and b are BM25's.
    """

    spans: Ints
    choices: Ints
    starts: Ints
    terms: Ints
    weights: Floats
    lefts: Ints
    rights: Ints
    pairs: Floats
    k1: float
    b: float
    average_length: float


class Lines(NamedTuple):
    """Words, the rarest first: the lines of word i are from words[i] on, (n_words + 1,).

    spans: (n_lines, 2), the postings of a line; worth: (n_lines, 256), the most that each code can be worth there,
    above 0; rest: (n_words + 1,), what the words from each one on can add together.
    """

    words: Ints
    spans: Ints
    worth: Bounds
    rest: Floats


class Room(NamedTuple):
    """Room for a number for each document; `bounds` are 0 between searches."""

    bounds: Bounds
    seen: Rows


class Limits(NamedTuple):
    """What is worth doing to skip work; it changes how long a search takes, never what it finds.

    `probed`: documents scored in full to learn how good the best are. `few`: with fewer postings, asking first whether
    they can be spared is not worth it. `dense`: all documents are looked at, not those seen alone, once more than this
    part of them may have been. `look_up`: how many postings can be gone through in the time that it takes to look one
    document up among them. `many`: documents from which on it is not worth knowing better how good the best are.
    """

    probed: int = 32
    few: int = 20_000
    dense: int = 256
    look_up: int = 150
    many: int = 1 << 16


class Search(NamedTuple):
    """All of it, and how many documents are wanted."""

    held: Held
    sums: Sums
    lines: Lines
    room: Room
    limits: Limits
    k: int
