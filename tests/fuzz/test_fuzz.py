"""Whatever is fuzzed holds against a few hundred inputs; `python -m tests.fuzz` tries for as long as one likes."""

from collections.abc import Callable
from random import Random

import pytest

from tests.fuzz.campaign import fuzz
from tests.fuzz.growth import GROWS, Growing, growth
from tests.fuzz.mutator import Mutator
from tests.fuzz.target import Target, plain
from tests.fuzz.targets import TARGETS
from tests.timing import grows

_RUNS, _COSTLY_RUNS = 20, 3


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_no_input_crashes_hangs_or_grows(target: Target) -> None:
    runs = len(target.seeds) + (_COSTLY_RUNS if target.costly else _RUNS)

    report = fuzz(target, Random(7), go_on=lambda so_far: so_far < runs)

    assert report.findings == {}


def test_no_two_targets_have_one_name() -> None:
    assert len({target.name for target in TARGETS}) == len(TARGETS)


def crash(given: bytes) -> None:
    if b"!!" in given:
        raise ValueError(given)
    raise KeyError(given)


def test_a_crash_is_found_and_its_input_shortened() -> None:
    target = Target("a target", plain(crash), (b"a seed",), (b"!!",) * 20, (KeyError,), longest=4_000)

    report = fuzz(target, Random(7), go_on=lambda so_far: so_far < 1_000)

    assert list(report.findings.values()) == [b"!!"]
    assert next(iter(report.findings)).startswith("ValueError at ")


def grown(function: Callable[[bytes], object]) -> str | None:
    target = Target("a target", plain(function), (), longest=160)
    return growth(function, target, Growing(b"before", b"piece", b"behind")).fault


def test_what_takes_the_cube_of_the_length_grows() -> None:
    assert grown(lambda given: sum(a == b == c for a in given for b in given for c in given)) == GROWS


def test_what_takes_as_long_as_its_input_does_not_grow() -> None:
    assert grown(lambda given: [byte for byte in given for _ in range(40_000)]) is None


@pytest.mark.parametrize(("power", "expected"), [(1, False), (1.2, False), (2, True), (3, True)])
def test_out_of_proportion_begins_between_the_length_and_its_square(power: float, expected: bool) -> None:
    assert grows(lambda length: (length / 10_000) ** power, 10_000, whole=1.0) is expected


def test_the_same_chance_makes_the_same_inputs_none_too_long() -> None:
    one, other = (Mutator([b"a seed", b"another"], [b"word"], Random(3), longest=50) for _ in range(2))
    inputs = [one.next() for _ in range(200)]

    assert inputs == [other.next() for _ in range(200)]
    assert max(map(len, inputs)) <= 50
    assert len(set(inputs)) > 100
