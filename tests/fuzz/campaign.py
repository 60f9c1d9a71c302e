"""Fuzzes a target for as long as there is time, and tells what came of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.fuzz.growth import Growing, growth
from tests.fuzz.mutator import Mutator
from tests.fuzz.target import Outcome, Target, Try, tried

# One in so many is an input that grows; it takes as long as many others.
_GROWN = 16
# Seconds that are spent on making a finding small.
_SHORTENED_S = 3.0


@dataclass(slots=True)
class Report:
    """What came of fuzzing a target; `findings` leads from each fault to the shortest input that showed it."""

    target: str
    runs: int = 0
    slowest_s: float = 0.0
    findings: dict[str, bytes] = field(default_factory=dict)

    def add(self, given: bytes, seconds: float, fault: str | None) -> None:
        self.runs += 1
        self.slowest_s = max(self.slowest_s, seconds)
        if fault is not None:
            kept = self.findings.get(fault)
            self.findings[fault] = given if kept is None else min(kept, given, key=len)


def fuzz(target: Target, chance: Random, *, go_on: Callable[[int], bool]) -> Report:
    """Give a target its seeds and then mutated ones, while `go_on` says so of the number of runs so far."""
    report = Report(target.name)
    mutator = Mutator(target.seeds, target.words, chance, longest=target.longest)
    seen: set[str] = set()
    with target.opened() as run:
        for given in target.seeds:
            _try(run, target, given, report)
        while go_on(report.runs):
            if chance.randrange(_GROWN) == 0:
                _grow(run, target, Growing(*mutator.repeated()), report)
                continue
            given = mutator.next()
            outcome = _try(run, target, given, report)
            if outcome.said not in seen:
                seen.add(outcome.said)
                mutator.keep(given)
    for fault, given in report.findings.items():
        report.findings[fault] = shortened(target, given, fault)
    return report


def for_seconds(seconds: float) -> Callable[[int], bool]:
    until = time.monotonic() + seconds
    return lambda _runs: time.monotonic() < until


def shortened(target: Target, given: bytes, fault: str) -> bytes:
    """A part of the input with the same fault: as short as it gets within some seconds."""
    if fault.startswith(("hang", "slow", "grows")):
        return given
    go_on, size = for_seconds(_SHORTENED_S), len(given)
    with target.opened() as run:
        while size:
            for start in range(len(given) - size, -1, -size):
                shorter = given[:start] + given[start + size :]
                if go_on(0) and tried(run, shorter, target.allowed).fault == fault:
                    given = shorter
            size //= 2
    return given


def _try(run: Try, target: Target, given: bytes, report: Report) -> Outcome:
    outcome = tried(run, given, target.allowed)
    report.add(given, outcome.seconds, outcome.fault)
    return outcome


def _grow(run: Try, target: Target, growing: Growing, report: Report) -> None:
    outcome = growth(run, target, growing)
    report.add(growing.of(target.longest), outcome.seconds, outcome.fault)
