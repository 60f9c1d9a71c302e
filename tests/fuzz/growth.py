"""How time grows with length: ten times the input must not take a hundred times as long."""

from dataclasses import dataclass, replace

from tests.fuzz.target import Outcome, Target, Try, tried

_TIMES = 10
# What is linear, with all that memory and chance add, stays below both; what takes the square of the length comes near
# 100 and 4. Both are looked at, since what is cut off at some length begins anew there.
_MOST = 30.0
_MOST_OF_TWICE = 3.0
# Seconds: what is over sooner is not worth measuring.
_WORTH_MEASURING_S = 0.03
_AGAIN = 2
GROWS = f"grows: more than {_MOST:.0f} times for {_TIMES} times as long"


@dataclass(frozen=True, slots=True)
class Growing:
    """An input that grows by repeating a piece of it."""

    before: bytes
    piece: bytes
    behind: bytes

    def of(self, length: int) -> bytes:
        """An input of about that many bytes."""
        room = max(length - len(self.before) - len(self.behind), 0)
        return self.before + self.piece * (room // len(self.piece)) + self.behind


def growth(run: Try, target: Target, growing: Growing) -> Outcome:
    """Return what became of the longest input; its fault may be that it took far longer than shorter ones."""
    longest = tried(run, growing.of(target.longest), target.allowed)
    if longest.fault or longest.seconds < _WORTH_MEASURING_S:
        return longest
    for _ in range(1 + _AGAIN):  # the machine is shared
        if not _grows(run, target, growing):
            return longest
    return replace(longest, fault=GROWS)


def _grows(run: Try, target: Target, growing: Growing) -> bool:
    def seconds(part: int) -> float:
        given = growing.of(target.longest // part)
        return max(min(tried(run, given, target.allowed).seconds for _ in range(4)), 1e-4)

    whole = seconds(1)
    return whole > _MOST_OF_TWICE * seconds(2) and whole > _MOST * seconds(_TIMES)
