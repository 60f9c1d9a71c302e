"""The time that work takes."""

import time
from collections.abc import Iterable, Iterator, Sequence
from statistics import quantiles
from typing import TypeVar

Item = TypeVar("Item")
# Fewer are too few for a percentile.
_ENOUGH = 20


def for_a_while(items: Iterable[Item], *, seconds: float) -> Iterator[Item]:
    """Yield items until so many seconds are over, but in any case enough of them for a percentile."""
    begun = time.monotonic()
    for number, item in enumerate(items):
        if number >= _ENOUGH and time.monotonic() - begun > seconds:
            break
        yield item


def percentiles(times: Sequence[float]) -> tuple[float, float]:
    """Return the 50th and the 95th."""
    cuts = quantiles(times, n=20, method="inclusive")
    return cuts[9], cuts[18]


class Spent:
    """The time spent in all the `with` blocks so far, by the clock and by the processor."""

    def __init__(self) -> None:
        self.wall_s = self.cpu_s = 0.0

    def __enter__(self) -> None:
        self._begun = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.wall_s += time.perf_counter() - self._begun[0]
        self.cpu_s += time.process_time() - self._begun[1]

    @property
    def ms(self) -> float:
        return 1000 * self.wall_s
