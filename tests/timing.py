"""How time grows with length, whatever the speed of the machine: ten times as long must not take a hundred times."""

import time
from collections.abc import Callable

TIMES = 10
MOST = 30
"""What is linear, with all that memory and chance add, stays below; what takes the square of the length comes near 100.

Twice the length is looked at as well, since what is cut off at some length begins anew there: 2 times or 4.
"""
_MOST_OF_TWICE = 3
WORTH_MEASURING_S = 0.03
"""What is over sooner is not worth measuring."""
_MEASUREMENTS = 3
_LEAST_S = 1e-4


def takes_no_more_than_its_length(run: Callable[[int], object], length: int) -> bool:
    """Whether `run` takes at most in proportion to the length that it is given, or next to nothing."""

    def seconds(of: int) -> float:
        started = time.process_time()
        run(of)
        return time.process_time() - started

    return seconds(length) < WORTH_MEASURING_S or not grows(seconds, length)


def grows(seconds: Callable[[int], float], length: int) -> bool:
    """Whether what takes so many seconds for a length takes out of proportion for longer ones, whenever measured."""
    return all(_grew(seconds, length) for _ in range(_MEASUREMENTS))


def _grew(seconds: Callable[[int], float], length: int) -> bool:
    # One right after the other, so that they meet the machine at the same speed.
    whole, half, tenth = (max(seconds(of), _LEAST_S) for of in (length, length // 2, length // TIMES))
    return whole > _MOST_OF_TWICE * half and whole > MOST * tenth
