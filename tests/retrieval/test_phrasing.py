"""Turns of phrase as rows: what the notation stands for, and that hostile texts cost little."""

import pytest

from retrieval.questions.phrasing import phrases, whole
from tests.timing import takes_no_more_than_its_length


@pytest.mark.parametrize(
    ("row", "text", "found"),
    [
        ("(show|give) [me ](more|others)  # give me more", "please show more", "show more"),
        ("(show|give) [me ](more|others)", "give  me\tothers?", "give  me\tothers"),
        ("(show|give) [me ](more|others)", "give me another", None),
        ("[the |a ]*paper", "the the a paper", "the the a paper"),
        ("is ... than", "is HEAT faster than COMET", "is HEAT faster than"),
        ("is ... than", "is it? faster than", None),
        ("^papers?$", " papers?", " papers?"),
        ("the last(?={stop})", "the last, please", "the last"),
        ("code", "decode codes", None),
        ("{what} [{be} ]new", "what is new", "what is new"),
    ],
)
def test_a_row_is_found_as_people_say_it(row: str, text: str, found: str | None) -> None:
    match = phrases(row, what="what|anything", be="is|was").search(text)
    assert (match and match[0]) == found


def test_a_text_is_one_of_the_rows_or_not_at_all() -> None:
    said = whole(
        """
        go on            # go on
        more[ please]    # more please
        """
    )
    assert said.fullmatch("more please")
    assert not said.fullmatch("more pleases")


def test_white_space_without_end_costs_next_to_nothing() -> None:
    pattern = phrases("[a |the ]*one ... (two|three)$")
    assert pattern.search("one " + " " * 5000 + "\t" * 5000) is None
    assert takes_no_more_than_its_length(lambda length: pattern.search("one " + " \t" * length), 5_000)
