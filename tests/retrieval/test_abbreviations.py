import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.abbreviations import Abbreviations, definition_keys, definition_label, definitions


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


def known(*uses: tuple[str, tuple[str, ...], int]) -> Abbreviations:
    """What papers define, each with how many hold it; any key leads to all of it, as keys that are alike may."""
    return Abbreviations(lambda _: [(definition_label(short, long), count) for short, long, count in uses])


def test_the_most_usual_form_comes_first() -> None:
    abbreviations = known(
        ("ml", ("maximum", "likelihood"), 1), ("ml", ("machin", "learn"), 1), ("ml", ("machin", "learn"), 1)
    )
    assert abbreviations.long_forms("ml") == [("machin", "learn"), ("maximum", "likelihood")]
    assert abbreviations.short_forms(("machin", "learn")) == ["ml"]


def test_what_no_paper_holds_any_more_is_no_definition() -> None:
    abbreviations = known(("ml", ("machin", "learn"), 0))
    assert abbreviations.long_forms("ml") == []
    assert abbreviations.short_forms(("machin", "learn")) == []


def test_a_definition_is_looked_up_by_its_short_form_and_by_its_long_one() -> None:
    asked: list[str] = []

    def uses(key: str) -> list[tuple[str, int]]:
        asked.append(key)
        return []

    Abbreviations(uses).long_forms("ml")
    Abbreviations(uses).short_forms(("machin", "learn"))
    assert tuple(asked) == definition_keys(definition_label("ml", ("machin", "learn")))
