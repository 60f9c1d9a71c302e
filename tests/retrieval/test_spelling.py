import pytest

from retrieval.spelling import Speller

WRITTEN = {word: word[:6] for word in ("attention", "compression", "transformer", "memory", "cache", "model", "modal")}


def nearest(word: str, held: dict[str, int] | None = None) -> str | None:
    return Speller(WRITTEN).nearest(word, frequency=lambda term: 1 if held is None else held.get(term, 0))


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


def test_words_met_later_are_known_too() -> None:
    written = {"cache": "cach"}
    speller = Speller(written)
    assert speller.nearest("gradeint", frequency=lambda _: 1) is None
    written["gradient"] = "gradient"
    assert speller.nearest("gradeint", frequency=lambda _: 1) == "gradient"
