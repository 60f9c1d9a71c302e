import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.abbreviations import Abbreviations, definition_keys, definition_label, definitions
from tests.timing import takes_no_more_than_its_length


@pytest.mark.parametrize(
    ("text", "defined"),
    [
        ("We use the Key-Value (KV) cache.", [("KV", "Key-Value")]),
        ("Large language models (LLMs) are large.", [("LLMs", "Large language models")]),
        ("a PL (Programmable Logic) based", [("PL", "Programmable Logic")]),
        ("with sparse matrix-matrix multiplication (SpMM) onto", [("SpMM", "sparse matrix-matrix multiplication")]),
        ("of heat shock protein 70 (HSP70) in", [("HSP70", "heat shock protein 70")]),
        ("Graph Neural Networks (GNNs; see below)", [("GNNs", "Graph Neural Networks")]),
        ("It was good (see Table 2) and fast (2019).", []),
        ("with p (P) values", []),
        ("nothing before it: (GNN)", []),
        ("unrelated words here (XYZ)", []),
    ],
)
def test_a_text_defines(text: str, defined: list[tuple[str, str]]) -> None:
    assert list(definitions(text)) == defined


@given(text=st.text(alphabet="AaBb (){};,-1 é$", max_size=60))
def test_both_forms_of_a_definition_stand_in_the_text(text: str) -> None:
    for short, long in definitions(text):
        assert short in text
        assert long in text
        assert len(long) > len(short)


@given(
    short=st.text(alphabet="AaBb2-s", min_size=2, max_size=5),
    before=st.text(alphabet="AaBbİ2 (,-ß", max_size=30),
)
def test_a_long_form_is_the_one_that_the_paper_s_algorithm_finds(short: str, before: str) -> None:
    assert dict(definitions(f"{before} ({short})")).get(short) == long_form(short, before)


def long_form(short: str, before: str) -> str | None:
    """The algorithm as it is printed, a character at a time."""
    if not re.fullmatch(r"[^\W_][\w-]{1,9}", short) or not any(map(str.isupper, short)):
        return None
    letters = [char for char in re.sub(r"(?<=[A-Z])s$", "", short).lower() if char.isalnum()]
    before = before.rstrip()
    place = len(before)
    words = [match.start() for match in re.finditer(r"[^\s,;:()]+", before)]
    earliest = words[-min(len(letters) + 5, 2 * len(letters)) :][0] if words else len(before)
    for number, letter in reversed(list(enumerate(letters))):
        place -= 1
        while place >= earliest and not (
            before[place].lower() == letter and (number or place == 0 or not before[place - 1].isalnum())
        ):
            place -= 1
        if place < earliest:
            return None
    long = before[place:]
    return long if len(long) > len(short) and short not in long.split() else None


def known(*uses: tuple[str, tuple[str, ...], int]) -> Abbreviations:
    """What papers define, each with how many hold it; any key leads to all of it, as keys that are alike may."""
    return Abbreviations(lambda _: [(definition_label(short, long), count) for short, long, count in uses])


def test_the_most_usual_form_comes_first() -> None:
    abbreviations = known(
        ("ml", ("maximum", "likelihood"), 1), ("ml", ("machin", "learn"), 1), ("ml", ("machin", "learn"), 1)
    )
    assert abbreviations.long_forms("ml", 2) == [("machin", "learn"), ("maximum", "likelihood")]
    assert abbreviations.short_forms(("machin", "learn")) == ["ml"]


@pytest.mark.parametrize(("n_holding", "forms"), [(2, 2), (50, 2), (100, 1), (101, 0)])
def test_what_hardly_any_of_the_papers_mean_that_hold_a_word_does_not_stand_for_it(n_holding: int, forms: int) -> None:
    abbreviations = known(("map", ("maximum", "posteriori"), 2), ("map", ("mean", "averag", "precis"), 1))
    assert len(abbreviations.long_forms("map", n_holding)) == forms


def test_what_no_paper_holds_any_more_is_no_definition() -> None:
    abbreviations = known(("ml", ("machin", "learn"), 0))
    assert abbreviations.long_forms("ml", 2) == []
    assert abbreviations.short_forms(("machin", "learn")) == []


def test_a_definition_is_looked_up_by_its_short_form_and_by_its_long_one() -> None:
    asked: list[str] = []

    def uses(key: str) -> list[tuple[str, int]]:
        asked.append(key)
        return []

    Abbreviations(uses).long_forms("ml", 2)
    Abbreviations(uses).short_forms(("machin", "learn"))
    assert tuple(asked) == definition_keys(definition_label("ml", ("machin", "learn")))


@pytest.mark.parametrize("piece", ["(KV)", "(KV) a ", "key value (KV) ", "k" * 50 + " (KV)"])
def test_a_text_full_of_brackets_takes_no_more_time_than_its_length(piece: str) -> None:
    assert takes_no_more_than_its_length(lambda length: list(definitions(piece * (length // len(piece)))), 50_000)
