"""Text from papers and people, made harmless for a terminal."""

import re

# Control characters (C0, DEL, C1: what escape sequences start with), the marks that turn the direction of writing,
# line separators, and lone surrogates, which no encoding can write.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_SPACES = frozenset("\t\n\v\f\r\x85\u2028\u2029")
_CONTROL_PICTURES = (
    0x2400  # ␀; the pictures stand in the order of the characters. https://www.unicode.org/charts/PDF/U2400.pdf
)


def harmless(text: str) -> str:
    """The text on one line, with nothing in it that a terminal acts upon; as long as before, character by character.

    Space of any kind but blanks becomes a blank, a control character its picture (␛ for escape), and what would turn
    the direction of writing or can't be encoded becomes �.
    """
    return _UNSAFE.sub(_stand_in, text)


def _stand_in(match: re.Match[str]) -> str:
    char = match.group()
    if char in _SPACES:
        return " "
    if char < " ":
        return chr(_CONTROL_PICTURES + ord(char))
    return "␡" if char == "\x7f" else "�"
