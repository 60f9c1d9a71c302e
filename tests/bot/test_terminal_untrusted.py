"""Text from papers and people, on its way to a terminal."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.terminal.untrusted import harmless

ANY_CHARACTER = st.characters(codec=None, exclude_categories=())


# https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(st.text(ANY_CHARACTER))
def test_nothing_is_left_that_a_terminal_acts_upon(text: str) -> None:
    shown = harmless(text)

    assert not {char for char in shown if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}}
    assert not {char for char in shown if unicodedata.bidirectional(char) in TURNING}
    assert shown.encode().decode() == shown


@given(st.text(ANY_CHARACTER))
def test_each_character_keeps_its_place(text: str) -> None:
    shown = harmless(text)

    assert len(shown) == len(text)
    assert all(now == before for now, before in zip(shown, text, strict=True) if before.isalnum())


def test_an_escape_sequence_is_shown_as_what_it_is() -> None:
    assert harmless("\x1b[31mred\x1b[0m \x07\x7f") == "␛[31mred␛[0m ␇␡"


def test_line_ends_become_blanks() -> None:
    assert harmless("one\r\ntwo\u2028three\tfour") == "one  two three four"
