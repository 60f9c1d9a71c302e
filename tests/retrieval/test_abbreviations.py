import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.abbreviations import Abbreviations, definitions


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


def test_the_most_usual_form_comes_first() -> None:
    known = Abbreviations()
    known.add(0, [("ml", ("maximum", "likelihood"))])
    known.add(1, [("ml", ("machin", "learn"))])
    known.add(2, [("ml", ("machin", "learn"))])
    assert known.long_forms("ml") == [("machin", "learn"), ("maximum", "likelihood")]
    assert known.short_forms(("machin", "learn")) == ["ml"]


def test_a_removed_paper_defines_nothing() -> None:
    known = Abbreviations()
    known.add(7, [("ml", ("machin", "learn")), ("ml", ("machin", "learn"))])
    known.remove(7)
    known.remove(7)
    assert known.long_forms("ml") == []
    assert known.short_forms(("machin", "learn")) == []
