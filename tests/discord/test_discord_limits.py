"""The one place that clamps."""

from hypothesis import given
from hypothesis import strategies as st

from bot.discord import limits


def test_what_fits_stays_as_it_is() -> None:
    assert limits.clamp("a label", 7) == "a label"


def test_a_long_label_is_cut_between_words() -> None:
    assert limits.clamp("System Optimizations for Training", 24) == "System Optimizations…"


def test_a_long_word_is_cut_anywhere() -> None:
    assert limits.clamp("x" * 200, 100) == "x" * 99 + "…"


@given(st.text(), st.integers(1, 50))
def test_a_clamped_label_always_fits(text: str, limit: int) -> None:
    assert limits.length(limits.clamp(text, limit)) <= limit


@given(st.lists(st.text(max_size=20)), st.integers(20, 60))
def test_packing_loses_nothing_and_keeps_the_order(pieces: list[str], limit: int) -> None:
    packed = list(limits.pack(pieces, limit))
    assert "".join(packed) == "".join(pieces)
    assert all(len(text.encode("utf-16-le", "surrogatepass")) // 2 <= max(limit, 40) for text in packed)
