"""Parts of an index: which of them are made one."""

from collections.abc import Sequence

import pytest

from retrieval.index import MemoryIndex
from retrieval.papers import Paper
from retrieval.parts import Live, within


def part(size: int) -> Live:
    (live,) = MemoryIndex(Paper(id=str(number), title="Caches", abstract="") for number in range(size)).lives
    return live


@pytest.mark.parametrize(
    ("sizes", "most", "chosen"),
    [
        ([3, 2, 1], 6, [3, 2, 1]),
        ([3, 2, 1], 5, [3, 2]),
        ([3, 2, 1], 4, [2, 1]),
        ([3, 2, 1], 2, []),
        ([9], 20, []),
        ([], 20, []),
    ],
)
def test_parts_are_made_one_as_long_as_that_is_not_too_large(sizes: list[int], most: int, chosen: list[int]) -> None:
    found: Sequence[Live] = within([part(size) for size in sizes], most)
    assert [len(live.part) for live in found] == chosen
