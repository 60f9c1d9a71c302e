import pytest

from retrieval.analysis import Analyzer
from retrieval.everyday import is_everyday, written_for


@pytest.mark.parametrize("word", ["explain", "Explain", "cheaper", "older", "vs", "say"])
def test_words_of_everyday_speech_are_everyday(word: str) -> None:
    assert is_everyday(word)


@pytest.mark.parametrize("word", ["quantum", "federated", "blockchain", "pizza", "protein", "speech"])
def test_a_word_that_names_a_subject_is_not(word: str) -> None:
    assert not is_everyday(word)


@pytest.mark.parametrize(("said", "written"), [("cheaper", "cost"), ("RAM", "memory"), ("beat", "outperform")])
def test_abstracts_write_another_word_for_what_people_say(said: str, written: str) -> None:
    analyzer = Analyzer()
    assert analyzer.normalised(written) in written_for(said, analyzer)


def test_most_words_stand_for_themselves_alone() -> None:
    assert written_for("quantization", Analyzer()) == frozenset()
