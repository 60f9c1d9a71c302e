"""What is said of a follow-up: its act, its message, what it falls back on."""

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation import Act, PastPaper, PastTurn, Resolved, resolve
from retrieval.papers import Paper
from retrieval.questions import LONGEST_QUESTION, Order, Question, Record, Wants, understand
from tests.retrieval.naming import known_names
from tests.timing import takes_no_more_than_its_length

_RECORDS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "dialogues_papers.jsonl").read_text(encoding="utf-8").splitlines()
]
_PAPERS = {
    record["id"]: Paper(id=record["id"], title=record["title"], abstract="", authors=tuple(record["authors"]))
    for record in _RECORDS
    if record["library"] == "seeds"
}
_NAMES = known_names(_PAPERS.values())
_TODAY = dt.date(2026, 11, 23)


def _turn(text: str, *paper_ids: str) -> PastTurn:
    papers = tuple(PastPaper(one, _PAPERS[one].title, _PAPERS[one].authors) for one in paper_ids)
    return PastTurn(question=understand(text, _NAMES, today=_TODAY), papers=papers)


def _say(text: str, *history: PastTurn) -> Resolved:
    return resolve(text, history, _NAMES, today=_TODAY)


_LIST = _turn("which papers are about sequence parallelism?", "deepspeed-ulysses", "vit-frontier")
_ONE = _turn("how much memory does KVComp save?", "kvcomp")


def test_a_question_without_history_is_the_question_itself() -> None:
    text = "which paper covers KV cache compression?"
    resolved = _say(text)
    assert resolved.question == understand(text, _NAMES, today=_TODAY)
    assert (resolved.act, resolved.used_context, resolved.message, resolved.fallback) == (Act.ASK, False, None, None)
    assert resolved.understood_as == "papers · about KV cache compression"


def test_the_question_keeps_the_words_as_typed() -> None:
    assert _say("and the 2nd one??", _LIST).question.text == "and the 2nd one??"


def test_what_a_follow_up_was_taken_to_mean_names_the_paper() -> None:
    assert _say("does it lose accuracy?", _ONE).understood_as == "KVComp · does KVComp lose accuracy"
    assert _say("who wrote it?", _ONE).understood_as == "KVComp · who wrote it"
    assert _say("cite it", _ONE).understood_as == "citation of KVComp"
    assert _say("why that one?", _ONE).understood_as == "why KVComp was quoted"
    assert _say("more", _LIST).understood_as == "more on: papers · about sequence parallelism"


@pytest.mark.parametrize(
    "text", ["who wrote it?", "and the second one?", "when?", "cite it", "does it have code?", "why?"]
)
def test_words_that_refer_to_nothing_are_said_to(text: str) -> None:
    resolved = _say(text)
    assert resolved.message is not None
    assert "name the paper" in resolved.message
    assert (resolved.question, resolved.understood_as) == (Question(text=text), text)


@pytest.mark.parametrize(
    ("text", "said"),
    [("the third one", "the third one"), ("who wrote #7?", "#7"), ("the last three", "the last three")],
)
def test_a_place_beyond_the_answer_is_said_to_be_none(text: str, said: str) -> None:
    resolved = _say(text, _LIST)
    assert (
        resolved.message
        == f'The last answer had 2 papers, so there is no "{said}": pick one of those, or ask for more.'
    )


def test_more_of_nothing_is_said_to_be_nothing() -> None:
    assert _say("more").message == "There is no answer yet to show more of: ask a question first."


def test_the_other_one_of_one_is_said_to_be_none() -> None:
    assert _say("no, the other one", _ONE).message == (
        'The last answer had one paper only, so there is no "the other one": name the one you mean.'
    )


def test_it_after_nothing_found_means_the_paper_spoken_of_before() -> None:
    nothing = PastTurn(question=understand("what is quantum annealing?", _NAMES, today=_TODAY), status="not_found")
    assert _say("who wrote it?", _ONE, nothing).question.focus == ("kvcomp",)


def test_it_after_nothing_but_a_failed_question_is_not_guessed() -> None:
    nothing = PastTurn(question=understand("what is quantum annealing?", _NAMES, today=_TODAY), status="not_found")
    resolved = _say("who wrote it?", nothing)
    assert (
        resolved.message == 'The last question found no paper, so I can\'t tell which one "it" means: please name it.'
    )


def test_a_new_subject_for_the_paper_in_focus_can_fall_back_on_all_papers() -> None:
    resolved = _say("what about speech recognition?", _ONE)
    assert resolved.question.focus == ("kvcomp",)
    assert resolved.fallback is not None
    assert (resolved.fallback.focus, resolved.fallback.topic) == ((), "speech recognition")


def test_a_question_in_full_drags_nothing_along() -> None:
    text = "which paper prunes networks for speech recognition?"
    assert _say(text, _LIST, _ONE) == _say(text)


def test_a_text_too_long_for_a_follow_up_stands_by_itself() -> None:
    assert not _say("and what about it? " * 30, _LIST, _ONE).used_context


def test_a_paper_in_focus_and_a_named_one_are_cited_together() -> None:
    assert _say("cite this and HEAT", _ONE).question.focus == ("kvcomp", "heat")


def test_the_oldest_of_these_is_looked_for_among_these() -> None:
    question = _say("oldest of these?", _LIST).question
    assert (question.focus, question.order) == (("deepspeed-ulysses", "vit-frontier"), Order.OLDEST)


def test_the_same_author_is_taken_from_the_paper_in_focus() -> None:
    resolved = _say("other papers by the same first author", _ONE)
    assert (resolved.question.record, resolved.question.filters.authors) == (Record.PAPERS, ("Bo Jiang",))


def test_similar_papers_are_searched_by_the_title() -> None:
    resolved = _say("any similar papers?", _ONE)
    assert (resolved.question.topic, resolved.question.wants) == (_PAPERS["kvcomp"].title, Wants.LIST)


def test_the_period_before_is_counted_from_the_one_asked_about() -> None:
    resolved = _say("and before that?", _turn("papers from 2022", "h-gcn", "solar"))
    assert (resolved.question.filters.since, resolved.question.filters.until) == (None, dt.date(2021, 12, 31))


def test_what_it_means_after_a_definition_is_the_thing_defined() -> None:
    resolved = _say("how does it work?", _turn("what is sequence parallelism?", "deepspeed-ulysses"))
    assert (resolved.question.topic, resolved.question.focus) == ("how does sequence parallelism work", ())


def test_which_is_newer_asks_for_the_dates() -> None:
    resolved = _say("which one is newer?", _LIST)
    assert (resolved.question.record, resolved.question.focus) == (Record.DATE, ("deepspeed-ulysses", "vit-frontier"))


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("hi!", Act.GREETING),
        ("Good morning, Quoth", Act.GREETING),
        ("thx", Act.THANKS),
        ("ok great, thanks a lot!", Act.THANKS),
        ("bye", Act.FAREWELL),
        ("what can you do?", Act.HELP),
        ("start over", Act.RESET),
        ("show me the abstract", Act.SHOW),
        ("open it", Act.SHOW),
        ("bibtex please", Act.CITE),
        ("how do you cite that?", Act.CITE),
        ("why did you pick this one?", Act.WHY),
        ("show me more", Act.MORE),
        ("any others?", Act.MORE),
        ("tell me more", Act.MORE),
        ("why does it compress the cache?", Act.ASK),
        ("what do you have on citation graphs?", Act.ASK),
        ("thanks, and who wrote it?", Act.ASK),
        ("more papers on pruning", Act.ASK),
        ("show me papers on pruning", Act.ASK),
    ],
)
def test_what_a_person_does_by_saying_something_is_told_apart(text: str, act: Act) -> None:
    assert _say(text, _ONE).act is act


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["and", "the", "is it", "who wrote", "papers by", "in", "  ", "(", "x" * 40]), min_size=1)
)
def test_no_text_keeps_the_processor_busy(pieces: list[str]) -> None:
    text = (" ".join(pieces) * 400)[:LONGEST_QUESTION]
    # A pattern that goes back on itself takes minutes.
    assert takes_no_more_than_its_length(lambda length: _say(text[:length], _LIST, _ONE), len(text))


_WORDS = [
    "it",
    "the",
    "second",
    "one",
    "what",
    "about",
    "HEAT",
    "and",
    "more",
    "why",
    "cite",
    "them",
    "both",
    "that",
    "2024",
    "by",
    "Zhang",
    "on",
    "GPUs",
    "?",
    ",",
    "no",
    "other",
    "first",
    "99th",
    "#3",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_WORDS)).map(" ".join) | st.text(max_size=60))
def test_only_papers_of_the_history_or_the_library_come_into_focus(text: str) -> None:
    resolved = _say(text, _LIST, _ONE)
    assert set(resolved.question.focus) <= set(_PAPERS)
    assert (resolved.question.filters.paper_ids or frozenset()) == frozenset(resolved.question.focus)
    assert resolved.question.text == text or resolved.act is Act.MORE
