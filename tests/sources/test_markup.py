"""Markup out of abstracts: HTML's and JATS's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.markup import one_line, plain_text
from tests.timing import takes_no_more_than_its_length

SPRINGER = (
    "<jats:p>It costs <jats:inline-formula><jats:alternatives><jats:tex-math>\\documentclass[12pt]{minimal}"
    "\\usepackage{amsmath}\\begin{document}$$n^2$$\\end{document}</jats:tex-math><mml:math><mml:mi>n</mml:mi>"
    "<mml:mn>2</mml:mn></mml:math></jats:alternatives></jats:inline-formula> steps.</jats:p>"
)

STRUCTURED = (
    "<jats:sec><jats:title>Background</jats:title><jats:p>It is hard.</jats:p></jats:sec>"
    "<jats:sec><jats:title>Results:</jats:title><jats:p>It works.</jats:p></jats:sec>"
)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("", ""),
        ("plain", "plain"),
        ("a < b and c > d", "a < b and c > d"),
        ("n &lt; m &amp; more", "n < m & more"),
        ("<p>One.</p>\n<p>Two\n lines.</p>", "One.\n\nTwo lines."),
        ("One.<br/>Two.", "One.\n\nTwo."),
        ("CO<sub>2</sub> and <b>H</b>", "CO2 and H"),
        ("<jats:title>Abstract</jats:title><jats:p>We study it.</jats:p>", "We study it."),
        (STRUCTURED, "Background: It is hard.\n\nResults: It works."),
        (SPRINGER, "It costs $$n^2$$ steps."),
        ("<mml:math><mml:mi>n</mml:mi></mml:math> steps", "n steps"),
        ("<script>alert('<p>')</script>Text<style>p {}</style>", "Text"),
        ("<!-- hidden -->Text", "Text"),
        ("<title>All of it</title>", "All of it"),
        ("&#" + "9" * 5000 + ";", "&#" + "9" * 5000 + ";"),
    ],
)
def test_markup_is_taken_out_and_text_is_not(markup: str, text: str) -> None:
    assert plain_text(markup) == text


def test_a_title_is_one_line() -> None:
    assert one_line("On <i>E. coli</i>\n &amp;\n\tothers") == "On E. coli & others"


@pytest.mark.parametrize("piece", ["<", "<a", "<!--", "<p>", "<script>", "<a '", "&", "\\documentclass", "<![CDATA["])
def test_no_markup_takes_more_time_than_its_length(piece: str) -> None:
    assert takes_no_more_than_its_length(lambda times: plain_text(piece * times), 50_000)


@given(st.lists(st.sampled_from(["<p>", "</p>", "<title>", "</title>", "<script>", "&lt;", "&#xD800;"]) | st.text()))
def test_whatever_is_given_a_text_comes_out(pieces: list[str]) -> None:
    assert isinstance(plain_text("".join(pieces)), str)
