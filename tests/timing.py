"""How time grows with length, whatever the speed of the machine."""

import time
from collections.abc import Callable

_TIMES = 10
# Between what is linear, some ten times, and the square, a hundred times.
_MOST = 30
# Seconds: what is over sooner is not worth comparing.
_LEAST_S = 0.01


def takes_no_more_than_its_length(run: Callable[[int], object], length: int) -> bool:
    """Whether `run` takes no more than thirty times as long for ten times the length."""
    short = min(_seconds(run, length // _TIMES) for _ in range(2))
    return _seconds(run, length) <= _MOST * max(short, _LEAST_S)


def _seconds(run: Callable[[int], object], length: int) -> float:
    started = time.process_time()
    run(length)
    return time.process_time() - started
