from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import QuoteError
from retrieval.index import MemoryIndex
from retrieval.papers import Paper
from retrieval.queries import Hit
from retrieval.questions import Question, Wants
from retrieval.quotes import Answer, Quote, choose
from retrieval.sentences import sentence_spans

KVCOMP = Paper(
    id="kvcomp",
    title="KVComp: Lossy Compression for KV Cache",
    abstract=(
        "Long context inference is costly due to the KV cache, which can scale to gigabytes. "
        "In this paper, we present KVComp, a KV cache management framework for long text. "
        "KVComp employs lossy compression by quantizing each block of the cache. "
        "Results show that KVComp achieves a 47% higher memory reduction than existing methods. "
        "These findings may help practitioners."
    ),
)
ASPIRIN = Paper(
    id="aspirin",
    title="Aspirin after surgery: a trial",
    abstract=(
        "We aimed to determine the effect of aspirin compared with placebo on pain and sleep after surgery. "
        "Patients were randomly assigned to aspirin or placebo, and pain and sleep were measured. "
        "Pain was significantly lower with aspirin than with placebo (p < 0.01). "
        "There was no significant difference in sleep (p = 0.4). "
        "Trial registration: ISRCTN12345."
    ),
)
LIBRARY = (KVCOMP, ASPIRIN)
TEXTS = st.text(st.sampled_from("ab .é$\n?(KV1,"), max_size=120)


def ask(text: str, wants: Wants = Wants.CONTENT, papers: Sequence[Paper] = LIBRARY, *, limit: int = 3) -> Answer:
    index = MemoryIndex(papers)
    query = index.read(text)
    by_id = {paper.id: paper for paper in papers}
    found = [(hit, by_id[hit.paper_id]) for hit in index.search(query, k=10)]
    return choose(Question(text=text, topic=text, wants=wants), query, found, index, limit=limit)


def first(text: str, wants: Wants) -> str:
    return ask(text, wants).quotes[0].quote.text


@given(st.text(min_size=1), st.integers(-3, 40), st.integers(-3, 40))
def test_a_quote_is_a_slice_of_its_abstract_or_there_is_none(abstract: str, start: int, end: int) -> None:
    paper = Paper(id="p", title="t", abstract=abstract)
    if 0 <= start < end <= len(abstract):
        assert Quote(paper, start, end).text == abstract[start:end]
    else:
        with pytest.raises(QuoteError, match="no slice of the abstract of 'p'"):
            Quote(paper, start, end)


@given(st.lists(TEXTS, min_size=1, max_size=4), TEXTS, st.sampled_from(Wants), st.integers(0, 6))
def test_an_answer_quotes_whole_sentences_to_the_letter(texts: list[str], text: str, wants: Wants, limit: int) -> None:
    papers = [Paper(id=str(number), title=f"t{number}", abstract=abstract) for number, abstract in enumerate(texts)]
    answer = ask(text, wants, papers, limit=limit)
    assert len(answer.quotes) <= limit
    assert 0.0 <= answer.confidence <= 1.0
    assert [scored.score for scored in answer.quotes] == sorted((q.score for q in answer.quotes), reverse=True)
    for scored in answer.quotes:
        quote = scored.quote
        assert quote.text == quote.paper.abstract[quote.start : quote.end]
        assert (quote.start, quote.end) in sentence_spans(quote.paper.abstract)
        assert all(quote.start <= start < end <= quote.end for start, end in scored.matched)


def test_no_sentence_is_quoted_twice() -> None:
    quoted = [(q.quote.paper.id, q.quote.start) for q in ask("KVComp memory cache aspirin", limit=20).quotes]
    assert len(set(quoted)) == len(quoted)


def test_which_paper_is_answered_by_the_sentence_that_brings_it() -> None:
    assert "we present KVComp" in first("which paper covers KV cache compression?", Wants.WHICH_PAPER)


def test_a_definition_is_answered_by_the_sentence_that_defines() -> None:
    assert "we present KVComp, a KV cache management framework" in first("what is KVComp?", Wants.DEFINITION)


def test_a_number_is_answered_by_a_figure() -> None:
    assert "47%" in first("how much memory does KVComp save?", Wants.NUMBER)


def test_how_is_answered_by_the_means() -> None:
    assert "by quantizing" in first("how does KVComp compress the cache?", Wants.METHOD)


def test_why_is_answered_by_the_reason() -> None:
    assert "due to the KV cache" in first("why is long context inference costly?", Wants.REASON)


@pytest.mark.parametrize(
    ("outcome", "quoted"), [("pain", "Pain was significantly"), ("sleep", "no significant difference")]
)
def test_an_effect_is_answered_by_the_result_on_the_outcome_asked_for(outcome: str, quoted: str) -> None:
    question = f"What is the effect of aspirin compared with placebo on {outcome}?"
    assert quoted in first(question, Wants.COMPARISON)


def test_a_claim_is_answered_by_a_finding_not_by_the_aim_that_repeats_it() -> None:
    assert "Pain was significantly" in first("Aspirin reduces pain after surgery.", Wants.STATEMENT)


def test_each_of_several_papers_that_bear_is_heard() -> None:
    rival = Paper(
        id="rival",
        title="CacheGone: eviction for the KV cache",
        abstract="The KV cache is large. In this paper, we present CacheGone, which evicts the KV cache by its age.",
    )
    answer = ask("KV cache", Wants.LIST, [*LIBRARY, rival], limit=2)
    assert {scored.quote.paper.id for scored in answer.quotes} == {"kvcomp", "rival"}


def compare(text: str) -> Answer:
    index = MemoryIndex(LIBRARY)
    both = tuple(paper.id for paper in LIBRARY)
    question = Question(text=text, topic=text, wants=Wants.COMPARISON, focus=both)
    found = [(Hit(paper.id, 1.0, rank), paper) for rank, paper in enumerate(LIBRARY, start=1)]
    return choose(question, index.read(text), found, index, limit=4)


@pytest.mark.parametrize(
    "text", ["compare KVComp with aspirin", "KVComp vs aspirin on pain", "compare them by quokkas"]
)
def test_a_comparison_of_named_papers_quotes_each_in_turn_and_is_never_refused(text: str) -> None:
    answer = compare(text)
    assert answer.answered
    assert [scored.quote.paper.id for scored in answer.quotes[:2]] == ["kvcomp", "aspirin"]


def test_how_many_is_answered_by_the_number_of_those_very_things() -> None:
    paper = Paper(
        id="cutter",
        title="Cutter: graphs in pieces",
        abstract="We cut each graph into three subgraphs. Cutter achieves speedups of 2.3x on subgraphs of a graph.",
    )
    answer = ask("how many subgraphs does Cutter make of a graph?", Wants.NUMBER, [paper])
    assert "three subgraphs" in answer.quotes[0].quote.text


def test_how_much_faster_is_answered_by_a_factor_where_both_are_compared() -> None:
    paper = Paper(
        id="loader",
        title="Loader: reading data",
        abstract="Reading data by PyTorch is the bottleneck, faster or not. It reaches 24.4X speedup over PyTorch.",
    )
    answer = ask("how much faster is Loader than PyTorch?", Wants.COMPARISON, [paper])
    assert "24.4X" in answer.quotes[0].quote.text


def test_what_people_say_finds_what_abstracts_write() -> None:
    paper = Paper(
        id="bits",
        title="Bits: training in few bits",
        abstract="We propose Bits, which trains in few bits. Bits has a negligible impact on the training loss.",
    )
    answer = ask("does Bits hurt the loss?", papers=[paper])
    assert "negligible impact" in answer.quotes[0].quote.text


def test_a_paper_that_lacks_the_deciding_words_is_not_quoted_beside_one_that_has_them() -> None:
    stray = Paper(id="stray", title="Networks", abstract="Networks of long roads. Memory of cache towns is long.")
    answer = ask("KV cache memory reduction", papers=[KVCOMP, stray])
    assert {scored.quote.paper.id for scored in answer.quotes} == {"kvcomp"}


def test_the_matched_words_are_those_of_the_question() -> None:
    best = ask("KV cache management", Wants.WHICH_PAPER).quotes[0]
    matched = [best.quote.paper.abstract[start:end] for start, end in best.matched]
    assert matched[-3:] == ["KV", "cache", "management"]


def test_a_question_that_no_abstract_answers_is_refused_and_its_words_named() -> None:
    answer = ask("what is the best pizza in Naples?")
    assert not answer.answered
    assert {"pizza", "Naples"} <= set(answer.unmatched)


def test_no_papers_give_an_answer_of_nothing() -> None:
    assert ask("anything", papers=[]) == Answer((), 0.0, answered=False, unmatched=("anything",))


def test_a_paper_without_an_abstract_has_nothing_to_quote() -> None:
    answer = ask("KV cache", papers=[Paper(id="bare", title="The KV cache", abstract="")])
    assert answer.quotes == ()
    assert not answer.answered
