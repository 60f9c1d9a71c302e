"""Texts cut at white space, and the table of what is known of the pieces: held against Python's own."""

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.folding import MATHS
from retrieval.stretches import LONGEST, Stretches, Table, cut

SPACES = (" ", "\n", "\t", "\x1c", "\x1f", "\u00a0", "\u2003", "\u3000", "\x85")
PIECES = st.sampled_from(["$", "$$", "$a b$", "$é\u2003é$", "\\$", "\0", "word", "é", "x" * 7, "漢字", "-", *SPACES])
texts = st.text(max_size=40) | st.lists(PIECES, max_size=20).map("".join)
# Of lengths round the ends of words, with bytes of zero, which are what a shorter one is filled up with.
words = st.text(alphabet="ab\0", min_size=1, max_size=26)


def pieces(stretches: Stretches) -> list[str]:
    return [piece.decode("utf-8", "surrogatepass") for piece in stretches.take(np.arange(len(stretches)))]


def bare(piece: str) -> str:
    """A plain word, or several that hyphens join, in lower case without what stands round it; anything else as it is.

    A long run of such signs may stay.
    """
    stripped = piece.strip(".,;:!?()[]\"'`/*%=<>|-")
    plain = re.fullmatch(r"(?:[A-Za-z][a-z]*|[A-Z]+)(?:-(?:[A-Za-z][a-z]*|[A-Z]+))*", stripped)
    return stripped.lower() if plain and len(piece) - len(stripped) <= LONGEST else piece


@given(batch=st.lists(texts, max_size=5))
def test_texts_are_cut_at_white_space_outside_maths_and_plain_words_made_bare(batch: list[str]) -> None:
    stretch = re.compile(rf"(?:[^\s$]++|{MATHS}|\$)++")
    found = [stretch.findall(text) for text in batch]
    stretches, counts = cut(batch)
    assert pieces(stretches) == [bare(piece) for of_text in found for piece in of_text]
    assert counts.tolist() == [len(of_text) for of_text in found]


@given(batch=st.lists(st.text(alphabet="abAB-.'1é", min_size=1, max_size=12), max_size=30))
def test_stretches_are_plain_where_words_are(batch: list[str]) -> None:
    stretches, _ = cut([" ".join(batch)])
    assert pieces(stretches) == [bare(piece) for piece in batch]
    assert pieces(Stretches.of([piece.encode() for piece in batch])) == [bare(piece) for piece in batch]


@given(batch=st.lists(st.text(alphabet="abAB-.", min_size=1, max_size=26), max_size=30))
def test_stretches_share_a_key_where_they_are_bare_alike(batch: list[str]) -> None:
    stretches, _ = cut([" ".join(batch)])
    short = [place for place, long in enumerate(stretches.are_long.tolist()) if not long]
    keys = [tuple(key) for key in stretches.keys.T[short].tolist()]
    assert len(set(keys)) == len({bare(batch[place]) for place in short})
    assert len(set(keys)) == len(set(zip(keys, (bare(batch[place]) for place in short), strict=True)))


@given(batch=st.lists(words, max_size=30))
def test_stretches_have_one_key_where_they_are_one(batch: list[str]) -> None:
    short = [word for word in batch if len(word.encode()) <= LONGEST]
    keys = [tuple(key) for key in cut([" ".join(short)])[0].keys.T.tolist()]
    assert len(keys) == len(short)
    assert len(set(keys)) == len(set(short)) == len(set(zip(keys, short, strict=True)))


@given(long=st.text(alphabet="ab", min_size=LONGEST + 1, max_size=40), others=st.lists(words, max_size=5))
def test_a_long_stretch_has_a_key_that_no_short_one_has(long: str, others: list[str]) -> None:
    short = [word[:LONGEST] for word in (*others, long)]
    key, *keys = cut([long, *short])[0].keys.T.tolist()
    assert key not in keys


@given(sizes=st.lists(st.integers(0, 3_000), min_size=1, max_size=4), left=st.integers(0, 4_000))
def test_a_table_finds_what_was_put_into_it(sizes: list[int], left: int) -> None:
    table = Table()
    every = np.arange(3 * (sum(sizes) + 5), dtype=np.uint64).reshape(3, -1, order="F") // np.uint64(2)
    # Each number for two keys: several stretches may have the same terms.
    numbers = (np.arange(every.shape[1]) // 2).astype(np.int32)
    ends = np.cumsum(sizes)
    for start, end in zip((ends - sizes).tolist(), ends.tolist(), strict=True):
        table.put(every[:, start:end], numbers[start:end])
    held = sum(sizes)
    assert len(table) == held
    assert table.find(every).tolist() == [*numbers[:held].tolist(), *[-1] * (len(numbers) - held)]
    table.cut(left)
    assert table.find(every).tolist() == [
        number if place < held and number < left else -1 for place, number in enumerate(numbers.tolist())
    ]


def test_a_table_holds_once_what_it_is_given_twice() -> None:
    table = Table()
    keys = np.arange(30, dtype=np.uint64).reshape(3, -1)
    numbers = np.arange(10, dtype=np.int32)
    table.put(np.concatenate((keys, keys), axis=1), np.concatenate((numbers, numbers)))
    table.put(keys[:, 5:], numbers[5:])
    assert len(table) == 10
    assert table.find(keys).tolist() == numbers.tolist()
