"""The seeds' questions in tests/data/tuning_questions.jsonl tuned the weights: they guard, they don't judge."""

import datetime as dt
import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.confidence import ANSWERED_FROM, Signs, calibrated, confidence, signs
from retrieval.index import MemoryIndex
from retrieval.papers import Paper
from retrieval.queries import Filters, Hit
from retrieval.questions import understand
from retrieval.quotes import Answer, choose
from retrieval.readers import read_papers

ROOT = Path(__file__).parents[2]
TODAY = dt.date(2026, 11, 23)
SHARES = st.floats(0, 1)
PAPERS = (
    Paper(id="kv", title="KV cache compression", abstract="We compress the KV cache of transformers."),
    Paper(id="gnn", title="Graph networks", abstract="We accelerate graph neural networks on chips."),
    Paper(id="video", title="Video streams", abstract="We segment long video streams into events."),
)


@dataclass(frozen=True)
class Seeds:
    papers: dict[str, Paper]
    index: MemoryIndex

    def ask(self, text: str, about: str = "") -> Answer:
        """The answer to a question, put to the paper whose title begins with `about` if that is given."""
        question = understand(text, self.index.names, today=TODAY)
        if about:
            focus = tuple(paper.id for paper in self.papers.values() if paper.title.startswith(about))
            question = replace(question, focus=focus, filters=Filters(paper_ids=frozenset(focus)))
        query = self.index.read(question.topic or text)
        hits = self.index.search(query, k=10, filters=question.filters)
        named = set(question.focus) - {hit.paper_id for hit in hits}
        hits += [Hit(paper_id, 0.0, len(hits) + 1) for paper_id in named]
        found = [(hit, self.papers[hit.paper_id]) for hit in hits]
        return choose(question, query, found, self.index, limit=3)


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    def refuse(refusal: object) -> None:
        raise AssertionError(refusal)

    papers = list(read_papers(ROOT / "seeds" / "abstracts.txt", refuse=refuse))
    return Seeds({paper.id: paper for paper in papers}, MemoryIndex(papers))


@dataclass(frozen=True)
class Case:
    """A question, the paper that it is put to if to one alone, and what answers it: nothing, where it has no title."""

    question: str
    about: str = ""
    title: str = ""
    quotes: tuple[str, ...] = ()
    unanswerable: str = ""


def tuning_questions() -> list[Case]:
    lines = (ROOT / "tests" / "data" / "tuning_questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [Case(**json.loads(line)) for line in lines]


def sure(text: str) -> float:
    index, by_id = MemoryIndex(PAPERS), {paper.id: paper for paper in PAPERS}
    query = index.read(text)
    return confidence(query, [(hit, by_id[hit.paper_id]) for hit in index.search(query, k=10)], index)


@given(SHARES, SHARES, SHARES, SHARES, SHARES, st.integers(0, 200), st.integers(0, 10**6))
def test_confidence_is_a_probability_whatever_is_seen(
    cover: float, strength: float, lead: float, pairs: float, unknown: float, words: int, papers: int
) -> None:
    assert 0 < calibrated(Signs(cover, strength, lead, pairs, unknown, words, papers)) < 1


@given(SHARES, SHARES, SHARES, SHARES)
def test_covering_more_of_the_question_never_makes_it_less_sure(
    less: float, more: float, lead: float, pairs: float
) -> None:
    low, high = sorted((less, more))
    assert calibrated(Signs(low, 0.3, lead, pairs, 0.0, 5, 100)) <= calibrated(
        Signs(high, 0.3, lead, pairs, 0.0, 5, 100)
    )


def test_a_question_that_a_paper_covers_is_surer_than_one_it_touches() -> None:
    assert sure("KV cache compression") > ANSWERED_FROM > sure("compression of aircraft wings at supersonic speed")


def test_without_papers_it_is_not_sure_at_all() -> None:
    assert sure("pizza in Naples") == 0.0


def test_papers_named_without_a_word_to_look_for_are_the_answer() -> None:
    index = MemoryIndex(PAPERS)
    hits = index.search(index.read("video"), k=1)
    assert confidence(index.read("what is it?"), [(hits[0], PAPERS[2])], index) == 1.0


def test_the_signs_say_what_the_best_paper_holds_of_the_question() -> None:
    index = MemoryIndex(PAPERS)
    query = index.read("KV cache")
    seen = signs(query, [(index.search(query, k=1)[0], PAPERS[0])], index)
    assert (seen.cover, seen.pairs, seen.unknown, seen.lead, seen.papers) == (1.0, 1.0, 0.0, 0.0, 3)


@pytest.mark.parametrize(
    "text",
    [
        "what is the best pizza in Naples?",
        "which paper covers reinforcement learning for robotics?",
        "who won the 2018 world cup?",
        "does any paper study protein folding with diffusion models?",
    ],
)
def test_a_library_of_twenty_refuses_what_it_does_not_hold(seeds: Seeds, text: str) -> None:
    assert not seeds.ask(text).answered


def test_the_plain_questions_are_answered_by_the_right_paper(seeds: Seeds) -> None:
    asked = [case for case in tuning_questions() if case.title]
    answers = [(case, seeds.ask(case.question, case.about)) for case in asked]
    wrong = [
        case.question
        for case, answer in answers
        if not answer.answered or not answer.quotes[0].quote.paper.title.startswith(case.title)
    ]
    assert len(asked) >= 120
    assert wrong == []


def test_the_plain_questions_are_mostly_answered_by_the_right_sentence(seeds: Seeds) -> None:
    asked = [case for case in tuning_questions() if case.quotes]
    right = [
        any(quote in seeds.ask(case.question, case.about).quotes[0].quote.text for quote in case.quotes)
        for case in asked
    ]
    assert sum(right) / len(right) >= 0.9


def test_questions_that_the_seeds_do_not_answer_are_nearly_all_refused(seeds: Seeds) -> None:
    asked = [case for case in tuning_questions() if case.unanswerable]
    refused = [not seeds.ask(case.question, case.about).answered for case in asked]
    assert len(asked) >= 50
    assert sum(refused) / len(refused) >= 0.95


def test_an_everyday_word_that_no_abstract_holds_refuses_nothing(seeds: Seeds) -> None:
    assert seeds.ask("explain how it works please", about="Domino").answered
    assert seeds.ask("how pricey is that in the cloud", about="HEAT").answered


@pytest.mark.parametrize("text", ["what about blockchain", "is it federated", "what does it say on crossbars"])
def test_a_paper_is_not_made_to_answer_what_it_says_nothing_of(seeds: Seeds, text: str) -> None:
    assert not seeds.ask(text, about="SOLAR").answered


def test_a_short_question_whose_deciding_word_no_paper_holds_is_refused(seeds: Seeds) -> None:
    assert not seeds.ask("quantum graph networks").answered
    assert not seeds.ask("federated pruning").answered
