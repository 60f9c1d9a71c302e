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

    whole = seconds(length)
    return whole < WORTH_MEASURING_S or not grows(seconds, length, whole)


def grows(seconds: Callable[[int], float], length: int, whole: float) -> bool:
    """Whether what takes so many seconds for a length takes out of proportion for longer ones, whenever measured.

    `whole`: what it just took for the whole length.
    """
    return _grew(seconds, length, whole) and all(
        _grew(seconds, length, seconds(length)) for _ in range(_MEASUREMENTS - 1)
    )


def _grew(seconds: Callable[[int], float], length: int, whole: float) -> bool:
    # One right after the other, so that they meet the machine at the same speed.
    return whole > _MOST_OF_TWICE * max(seconds(length // 2), _LEAST_S) and whole > MOST * max(
        seconds(length // TIMES), _LEAST_S
    )
