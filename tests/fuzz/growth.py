"""Inputs that grow by repeating a piece: no target may take out of proportion to their length."""

from dataclasses import dataclass, replace

from tests.fuzz.target import Outcome, Target, Try, tried
from tests.timing import MOST, TIMES, WORTH_MEASURING_S, grows

GROWS = f"grows: more than {MOST} times for {TIMES} times as long"


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
    if longest.fault or longest.seconds < WORTH_MEASURING_S:
        return longest

    def seconds(length: int) -> float:
        return tried(run, growing.of(length), target.allowed).seconds

    return replace(longest, fault=GROWS) if grows(seconds, target.longest, longest.seconds) else longest
