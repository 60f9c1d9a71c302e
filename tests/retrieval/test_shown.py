from hypothesis import given
from hypothesis import strategies as st

from retrieval.rendering import render
from retrieval.shown import Shown

LATEX = st.text(st.sampled_from("ab $\\{}^_'\"`%×2é"), max_size=40)


@given(LATEX, st.integers(0, 60), st.integers(1, 60))
def test_a_slice_of_the_shown_text_has_a_place_in_the_raw_text(raw: str, start: int, length: int) -> None:
    shown = Shown.of(raw)
    assert shown.text == render(raw)
    if start < len(shown.text):
        raw_start, raw_end = shown.place(start, min(start + length, len(shown.text)))
        assert 0 <= raw_start < raw_end <= len(raw)


def test_plain_text_keeps_its_places_and_a_formula_is_taken_whole() -> None:
    raw = "a 47\\% cut, $2\\times$ it"
    shown = Shown.of(raw)
    assert shown.text == "a 47% cut, 2× it"
    assert raw[slice(*shown.place(2, 5))] == "47\\%"
    assert raw[slice(*shown.place(6, 9))] == "cut"
    assert raw[slice(*shown.place(12, 13))] == "$2\\times$"
