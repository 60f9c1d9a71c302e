from collections.abc import Mapping

import pytest

from retrieval.spelling import Speller
from retrieval.strings import Strings

WRITTEN = {word: word[:6] for word in ("attention", "compression", "transformer", "memory", "cache", "model", "modal")}


def speller(*parts: Mapping[str, str]) -> Speller:
    return Speller(
        lambda: map(Strings.of, parts), {word: term for part in parts for word, term in part.items()}.__getitem__
    )


def nearest(word: str, held: dict[str, int] | None = None) -> str | None:
    return speller(WRITTEN).nearest(word, frequency=lambda term: 1 if held is None else held.get(term, 0))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("atention", "attention"),
        ("attenntion", "attention"),
        ("attentoin", "attention"),
        ("compresion", "compression"),
        ("transfromr", "transformer"),
        ("memry", "memory"),
    ],
)
def test_a_slip_finds_the_word(typed: str, meant: str) -> None:
    assert nearest(typed) == meant


@pytest.mark.parametrize("typed", ["zebra", "cach", "memoir", "ttention", "comprehension", "expression", "m0del", ""])
def test_what_is_further_off_stays_as_it_is(typed: str) -> None:
    assert nearest(typed) is None


def test_only_words_that_papers_hold_are_offered() -> None:
    assert nearest("atention", held={}) is None


def test_of_two_as_near_the_more_usual_is_taken() -> None:
    assert nearest("modol", held={"model": 1, "modal": 1}) in {"modal", "model"}
    assert nearest("modxl", held={"model": 5, "modal": 1}) == "model"
    assert nearest("modxl", held={"model": 1, "modal": 5}) == "modal"


def test_the_words_of_all_parts_of_a_library_are_known() -> None:
    assert speller({"cache": "cach"}).nearest("gradeint", frequency=lambda _: 1) is None
    both = speller({"cache": "cach"}, {"gradient": "gradient"})
    assert both.nearest("gradeint", frequency=lambda _: 1) == "gradient"


def test_words_of_other_scripts_are_known() -> None:
    assert nearest_of("квантвый", "квантовый") == "квантовый"
    assert nearest_of("квантвый", "хвантовый") is None


def nearest_of(typed: str, known: str) -> str | None:
    return speller({known: known}).nearest(typed, frequency=lambda _: 1)
