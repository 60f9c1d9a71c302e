from itertools import permutations

import pytest

from retrieval.index import MemoryIndex, Query
from retrieval.papers import Paper
from tests.timing import takes_no_more_than_its_length

INDEX = MemoryIndex(
    [
        Paper(
            id="kv",
            title="KVComp: Compression of the KV Cache",
            abstract="The Key-Value (KV) cache of large language models (LLMs) grows. A dataloader and a transformer.",
        ),
        Paper(id="pre", title="On pre-training", abstract="Pre-training of HII-DPO and SDP4Bit with a data pipeline."),
        Paper(id="plain", title="Large language models", abstract="A hallucination is a fluent error. We quantize it."),
    ]
)


def read(text: str) -> Query:
    return INDEX.read(text)


def found(text: str) -> set[str]:
    return {hit.paper_id for hit in INDEX.search(read(text), k=10)}


@pytest.mark.parametrize(
    ("typed", "paper_id"),
    [
        ("kvcache", "kv"),
        ("KVcache", "kv"),
        ("KV-cache", "kv"),
        ("data loader", "kv"),
        ("data-loader", "kv"),
        ("pretraining", "pre"),
        ("pre training", "pre"),
        ("HIIDPO", "pre"),
        ("hii dpo", "pre"),
        ("SDP-4Bit", "pre"),
        ("halucination", "plain"),
        ("hallucinatoin", "plain"),
        ("quantise", "plain"),
    ],
)
def test_a_word_is_found_however_it_is_typed(typed: str, paper_id: str) -> None:
    assert INDEX.search(read(typed), k=1)[0].paper_id == paper_id
    assert read(typed).unmatched == ()


def test_what_is_prepared_changes_nothing_in_how_a_question_is_read() -> None:
    prepared, unprepared = MemoryIndex(saved=INDEX.lives), MemoryIndex(saved=INDEX.lives)
    prepared.prepare()
    words = "Large language MODELS models, kv KV cache data loader The Halucination HII-DPO".split()
    for question in map(" ".join, permutations(words, 2)):
        once, again, plain = prepared.read(question), prepared.read(question), unprepared.read(question)
        assert once == again == plain
        assert once.terms == plain.terms


def test_a_short_form_finds_its_long_form_and_the_other_way_round() -> None:
    assert found("LLM") == {"kv", "plain"}
    assert "kv" in found("key value")


def test_a_stand_in_is_worth_as_much_as_the_word_itself() -> None:
    query = read("LLM")
    typed = [term for term in query.terms if term.reading == 0]
    expanded = [term for term in query.terms if term.reading == 1]
    assert [term.text for term in expanded] == ["larg", "languag", "model"]
    assert sum(term.weight * term.idf for term in expanded) == pytest.approx(sum(term.idf for term in typed))


def test_an_abbreviation_is_not_expanded_beside_its_long_form() -> None:
    assert {term.reading for term in read("large language models (LLMs)").terms} == {0}


def test_a_usual_word_is_not_expanded_as_what_one_paper_abbreviates_by_it() -> None:
    papers = [Paper(id=f"p{number}", title="Data", abstract="We look at data.") for number in range(60)]
    odd = Paper(id="odd", title="A tool", abstract="The Design Analysis Tool for Apprenticeship (DATA) is odd.")
    assert {term.reading for term in MemoryIndex([*papers[:9], odd]).read("DATA").terms} == {0, 1}
    assert {term.reading for term in MemoryIndex([*papers, odd]).read("DATA").terms} == {0}


def test_a_correction_is_reported_as_typed_and_as_read() -> None:
    assert read("the halucination of a transfomer").corrections == (
        ("halucination", "hallucination"),
        ("transfomer", "transformer"),
    )


@pytest.mark.parametrize("word", ["zebra", "Cashe", "fluids", "of Modell", "xyzzyx", "grown-ups"])
def test_a_word_that_is_no_slip_stays_as_it_is(word: str) -> None:
    assert read(word).corrections == ()


@pytest.mark.parametrize(
    ("typed", "unmatched"),
    [
        ("zebra compression", ("zebra",)),
        ("zebra or zebra", ("zebra",)),
        ("SDP8Bit", ("SDP8Bit",)),
        ("zebra-graph", ("zebra-graph",)),
        ("zebra-cache", ("zebra",)),
        ("the which of", ()),
        ("", ()),
    ],
)
def test_what_no_paper_holds_is_named_as_typed(typed: str, unmatched: tuple[str, ...]) -> None:
    assert read(typed).unmatched == unmatched


def test_terms_of_one_word_share_its_number() -> None:
    assert [(term.text, term.word, term.reading) for term in read("quantize HII-DPO").terms] == [
        ("quantiz", 0, 0),
        ("hii", 1, 0),
        ("dpo", 1, 0),
        ("hiidpo", 1, 1),
    ]


def test_neighbours_are_pairs_with_stop_words_left_out() -> None:
    assert read("compression of the cache").pairs == (("compress", "cach"),)


def test_a_word_without_end_is_read_in_no_time() -> None:
    assert read(f"compr{'es' * 3_000}").corrections == ()
    assert takes_no_more_than_its_length(lambda times: read(f"compr{'es' * times}"), 3_000)
