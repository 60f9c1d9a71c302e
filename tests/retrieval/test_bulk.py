"""Texts in bulk have the terms that they have one by one."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis import Analyzer
from retrieval.bulk import BulkAnalyzer
from retrieval.terms import Terms

MARKUP = ("$", "$^2$", "$$", "$a b$", "\\", "{", "}", "\\'e", '\\"{o}', "\\alpha", "\\log", "`", "_", "^")
SIGNS = (
    "-",
    "--",
    "–",
    "'",
    "'s",
    " ",
    "\u00a0",
    "\n",
    ".",
    ",",
    "(",
    ")",
    "/",
    "+",
    "++",
    "#",
    "é",
    "e\u0301",
    "ﬁ",
    "α",
)
WORDS = (
    "Ada",
    "CM",
    "cache",
    "the",
    "KV",
    "LLMs",
    "10",
    "1,000",
    "x",
    "GPT-4",
    "U.S.",
    "in",
    "to",
    "behaviour",
    "漢字",
)
PIECES = st.sampled_from([*MARKUP, *SIGNS, *WORDS])
texts = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join))


def bags_of(bulk: BulkAnalyzer, terms: Terms, batch: Sequence[str]) -> list[tuple[list[str], list[str]]]:
    bags = bulk.bags(batch)
    row = [terms.texts[number] for number in bags.row.tolist()]
    beside = [terms.texts[number] for number in bags.beside.tolist()]
    return [
        (
            row[bags.row_starts[place] : bags.row_starts[place + 1]],
            beside[bags.beside_starts[place] : bags.beside_starts[place + 1]],
        )
        for place in range(len(batch))
    ]


@given(batches=st.lists(st.lists(texts, max_size=4), max_size=3))
def test_texts_in_bulk_have_the_bags_that_they_have_one_by_one(batches: list[list[str]]) -> None:
    terms = Terms()
    bulk = BulkAnalyzer(Analyzer(), terms)
    for batch in batches:
        assert bags_of(bulk, terms, batch) == [Analyzer().bag(text) for text in batch]


@given(before=texts, after=texts, kept=st.integers(0, 5))
def test_what_was_forgotten_is_analysed_again(before: str, after: str, kept: int) -> None:
    terms = Terms()
    bulk = BulkAnalyzer(Analyzer(), terms)
    bulk.bags([before])
    bulk.trim(kept)
    assert bags_of(bulk, terms, [after, before]) == [Analyzer().bag(after), Analyzer().bag(before)]


@given(before=st.lists(texts, max_size=4), after=texts, kept=st.integers(0, 9))
def test_an_analyser_with_a_memory_gives_the_same_bags(before: list[str], after: str, kept: int) -> None:
    terms = Terms()
    bulk = BulkAnalyzer(Analyzer(), terms)
    bulk.bags(before)
    bulk.trim(kept)
    memory = bulk.memory()
    others = Terms(memory.terms)
    again = BulkAnalyzer(Analyzer(), others, memory)
    assert bags_of(again, others, [after, *before]) == [Analyzer().bag(text) for text in (after, *before)]


def test_no_texts_have_no_bags() -> None:
    assert bags_of(BulkAnalyzer(Analyzer(), Terms()), Terms(), []) == []


def test_an_analyser_learns_the_words_that_it_meets_in_bulk() -> None:
    analyzer = Analyzer()
    BulkAnalyzer(analyzer, Terms()).bags(["Deep learning-based caches.", "deep"])
    assert set(analyzer.written) == {"deep", "learning", "based", "learningbased", "caches"}
    one_by_one = Analyzer()
    one_by_one.bag("Deep learning-based caches.")
    assert one_by_one.written == analyzer.written


@given(text=texts)
def test_a_chunk_cut_out_of_a_text_stays_one(text: str) -> None:
    for chunk in Analyzer.chunks(text):
        assert Analyzer.chunks(chunk) == [chunk]


@given(words=st.lists(texts | st.sampled_from(WORDS), max_size=6))
def test_the_terms_of_many_words_are_those_of_each(words: list[str]) -> None:
    lower = [word.casefold() for word in words]
    assert Analyzer().terms_of(lower) == [Analyzer().term(word) for word in lower]
