"""Strings, keys and labels as arrays: held against dictionaries that do the same."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.strings import Keys, Strings, hashes_of

# Two words of one CRC-32.
COLLIDING = ("plumless", "buckeroo")
texts = st.text(max_size=12) | st.sampled_from(COLLIDING)


def hashed(pairs: Sequence[tuple[str, int]], key: str) -> list[int]:
    (hashed,) = hashes_of([key])
    return sorted({row for other, row in pairs if hashes_of([other])[0] == hashed})


@given(pairs=st.lists(st.tuples(texts, st.integers(0, 9))), asked=st.lists(texts))
def test_a_key_leads_to_the_rows_of_all_keys_of_its_hash(pairs: list[tuple[str, int]], asked: list[str]) -> None:
    keys = Keys.of(pairs)
    assert [keys.rows_of(key) for key in asked] == [hashed(pairs, key) for key in asked]


@given(pairs=st.lists(st.tuples(texts, st.integers(0, 9))), asked=st.lists(texts))
def test_many_keys_lead_where_each_of_them_does(pairs: list[tuple[str, int]], asked: list[str]) -> None:
    keys = Keys.of(pairs)
    found = list(keys.rows_of_each(hashes_of(asked)))
    assert found == [(which, row) for which, key in enumerate(asked) for row in keys.rows_of(key)]


def test_a_hash_that_two_words_share_leads_to_both() -> None:
    assert Keys.of([(COLLIDING[0], 3), (COLLIDING[1], 1)]).rows_of(COLLIDING[0]) == [1, 3]


@given(strings=st.lists(texts))
def test_strings_are_keys_to_their_own_rows(strings: list[str]) -> None:
    keys = Keys.of_strings(Strings.of(strings))
    same = Keys.of((string, row) for row, string in enumerate(strings))
    assert np.array_equal(keys.hashes, same.hashes)
    assert np.array_equal(keys.rows, same.rows)
