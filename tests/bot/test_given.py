"""The files that people hand in."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.given import check_size, harmless_name


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("papers.bib", "papers.bib"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\my papers.bib", "my papers.bib"),
        (".bashrc", "bashrc"),
        ("photo\u202egpj.exe", "photo gpj.exe"),
        ("a\x1b[31m\nb.bib", "a [31m b.bib"),
        ("e\u0301tude.bib", "étude.bib"),
        ("..", "file"),
        ("", "file"),
        ("x" * 300 + ".bib", "x" * 96 + ".bib"),
    ],
)
def test_a_files_name_is_made_harmless(name: str, harmless: str) -> None:
    assert harmless_name(name) == harmless


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_no_name_is_a_path_or_hides_anything(name: str) -> None:
    harmless = harmless_name(name)
    assert 0 < len(harmless) <= 100
    assert not set(harmless) & set("/\\")
    assert not harmless.startswith(".")
    assert not [char for char in harmless if char != " " and unicodedata.category(char)[0] in "CZ"]


def test_what_is_just_large_enough_is_taken_and_a_byte_more_is_not() -> None:
    check_size("a.bib", 2 << 20, most_mib=2)
    with pytest.raises(UserError, match=r"^a\.bib is 2\.1 MiB large; the most that is taken is 2 MiB\."):
        check_size("a.bib", (2 << 20) + 1, most_mib=2)
