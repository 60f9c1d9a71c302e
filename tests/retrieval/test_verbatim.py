import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.index import MemoryIndex
from retrieval.papers import Paper
from retrieval.readers import read_papers
from retrieval.rendering import render
from retrieval.sentences import sentence_spans
from retrieval.verbatim import Finding, Verdict, candidates, check, quoted_in
from tests.timing import takes_no_more_than_its_length

SEEDS = list(read_papers(Path("seeds/abstracts.txt"), refuse=print))
SENTENCES = [(paper, paper.abstract[start:end]) for paper in SEEDS for start, end in sentence_spans(paper.abstract)]
KVCOMP = next(paper for paper in SEEDS if paper.title.startswith("KVComp"))
SOUP = st.text(st.sampled_from("ab1.…$\\{}^_-–×½²ﬁé%< >\n\"“*`~|'\u0338\u00ad"), max_size=40)


def differing(text: str, verdict: Verdict) -> list[tuple[str | None, str | None]]:
    """The words that differ, as typed and as the abstract has them."""
    assert verdict.nearest is not None
    abstract = verdict.nearest.quote.paper.abstract
    return [
        (found.typed and text[slice(*found.typed)], found.written and abstract[slice(*found.written)])
        for found in verdict.nearest.differences
    ]


def held_by(text: str) -> list[str]:
    verdict = check(text, SEEDS)
    assert verdict.finding is Finding.VERBATIM, verdict
    return [passage.paper.title.split(":")[0] for passage in verdict.passages]


def test_every_sentence_of_every_abstract_is_verbatim_as_it_stands_and_as_it_is_shown() -> None:
    for paper, sentence in SENTENCES:
        for text in (sentence, render(sentence)):
            verdict = check(text, [paper])
            assert verdict.finding is Finding.VERBATIM, text
            (passage,) = verdict.passages
            assert passage.quotes[0].text in sentence


@given(st.sampled_from(SENTENCES), st.data())
def test_a_changed_word_is_marked_and_nothing_else(found: tuple[Paper, str], data: st.DataObject) -> None:
    paper, sentence = found
    words = [match.span() for match in re.finditer(r"(?<![\w'’$\\^-])[A-Za-z]{3,}(?![\w'’$\\^-])", sentence)]
    start, end = data.draw(st.sampled_from(words))
    changed = sentence[:start] + "zyzzyva" + sentence[end:]
    verdict = check(changed, [paper])
    assert verdict.finding is Finding.ALTERED
    assert differing(changed, verdict) == [("zyzzyva", sentence[start:end])]


@given(st.sampled_from([found for found in SENTENCES if re.search(r"\d", found[1])]), st.integers(0, 200))
def test_a_changed_digit_is_never_verbatim(found: tuple[Paper, str], place: int) -> None:
    paper, sentence = found
    digits = [match.start() for match in re.finditer(r"\d", sentence)]
    at = digits[place % len(digits)]
    changed = sentence[:at] + str((int(sentence[at]) + 1) % 10) + sentence[at + 1 :]
    assert check(changed, [paper]).finding is Finding.ALTERED


@given(st.one_of(st.text(), SOUP), st.one_of(st.text(min_size=1), SOUP))
@example("a=\u0338b", "a = b")
def test_any_text_gets_a_verdict_whose_spans_are_slices(text: str, abstract: str) -> None:
    verdict = check(text, [Paper(id="p", title="t", abstract=abstract)])
    for passage in verdict.passages:
        places = [(quote.start, quote.end) for quote in passage.quotes]
        assert all(0 <= start < end <= len(abstract) for start, end in places)
    if verdict.nearest:
        for difference in verdict.nearest.differences:
            assert difference.typed or difference.written
            for span, whole in ((difference.typed, text), (difference.written, abstract)):
                assert span is None or 0 <= span[0] < span[1] <= len(whole)
    assert (verdict.finding is Finding.VERBATIM) == bool(verdict.passages)
    assert (verdict.finding is Finding.ALTERED) == (verdict.nearest is not None)


@pytest.mark.parametrize(
    "quoted",
    [
        "“KVComp achieves on average 47% and up to 83% higher memory reduction rate.”",
        "> KVComp achieves on average 47%\n> and up to 83% higher memory reduction rate",
        "**KVComp** achieves *on average* 47\\% and __up to 83%__ higher memory reduction rate",
        "KVComp achieves on average 47% and up to 83% higher mem-\nory reduction rate",
        "kVComp achieves on average 47% and up to 83% higher memory reduction rate",
        "KVComp achieves … up to 83% higher memory reduction rate",
        "... achieves on average 47% [...] higher memory reduction rate ...",
        "careful co–design of compression algorithms",
        "featuring careful co-\ndesign of compression algorithms",
    ],
)
def test_what_quoting_does_to_a_text_is_no_alteration(quoted: str) -> None:
    assert held_by(quoted) == ["KVComp"]


@pytest.mark.parametrize("times", ["4.08$\\times$", "4.08×", "4.08 ×", "4.08x"])
def test_latex_may_be_quoted_raw_or_as_it_is_shown(times: str) -> None:
    assert held_by(f"SDP4Bit achieves up to {times} speedup in end-to-end throughput") == ["SDP4Bit"]


def test_what_several_papers_hold_is_found_in_each() -> None:
    assert len(held_by("In this paper, we propose")) > 1


def test_pieces_that_come_in_another_order_are_no_quote() -> None:
    turned = "up to 83% higher memory reduction rate … KVComp achieves on average"
    assert check(turned, SEEDS).finding is not Finding.VERBATIM


@pytest.mark.parametrize(
    ("typed", "differs"),
    [
        ("KVComp achieves on average 48% and up to 83% higher memory reduction", [("48", "47")]),
        ("KVComp achieves on average 47% and up to 8.3% higher memory reduction", [("8.3", "83")]),
        ("KVComp achieves on average 47 and up to 83% higher memory reduction", [(None, "\\%")]),
        ("KVComp never achieves on average 47% and up to 83% higher memory reduction", [("never", None)]),
        ("KVComp achieves on average 47% … higher cache reduction rate", [("cache", "memory")]),
        ("with no model accuracy degradation. Furthermore, KVComp achieves", [(None, "little")]),
        ("KVCOMP achieves on average 47% and up to 83% higher memory reduction", [("KVCOMP", "KVComp")]),
    ],
)
def test_words_numbers_signs_and_negation_are_held_to_the_letter(
    typed: str, differs: list[tuple[str | None, str | None]]
) -> None:
    verdict = check(typed, SEEDS)
    assert verdict.finding is Finding.ALTERED
    assert verdict.nearest
    assert verdict.nearest.quote.paper is KVCOMP
    assert differing(typed, verdict)[:1] == differs


def test_a_lost_not_is_an_alteration() -> None:
    typed = "our method does require extra hardware cost compared to the traditional two-column mapping scheme"
    assert differing(typed, check(typed, SEEDS)) == [(None, "not")]


@pytest.mark.parametrize("same_letters", ["10^6 papers are now here", "10⁶ papers are now here"])
def test_a_power_is_not_its_digits(same_letters: str) -> None:
    holds = [Paper(id="p", title="t", abstract="We see that $10^6$ papers are now here.")]
    assert check(same_letters, holds).finding is Finding.VERBATIM
    assert check("106 papers are now here", holds).finding is Finding.ALTERED
    assert check("10^6 papers are nowhere", holds).finding is not Finding.VERBATIM


@pytest.mark.parametrize("typed", ["", "...", "“”", "The quick brown fox jumps over the lazy dog", "🙂"])
def test_what_no_abstract_holds_is_absent(typed: str) -> None:
    assert check(typed, SEEDS) == Verdict(Finding.ABSENT)


def test_an_ellipsis_in_a_formula_leaves_nothing_out() -> None:
    holds = [Paper(id="p", title="t", abstract="They are $K$-separable states ($K=2,...,N$) of it.")]
    verdict = check("are $K$-separable states ($K=2,...,N$)", holds)
    assert [len(passage.quotes) for passage in verdict.passages] == [1]


def test_the_candidates_hold_the_paper_though_the_words_are_common() -> None:
    index = MemoryIndex(SEEDS)
    assert "man-2024-adacm2" in candidates(
        "experiments on various video understanding tasks … memory usage", index, k=3
    )
    assert candidates("", index) == []


def test_a_message_is_known_by_what_it_quotes() -> None:
    said = 'They say “KVComp achieves on average 47%” there, and "a negligible impact on training loss" too.'
    assert quoted_in(said) == ["KVComp achieves on average 47%", "a negligible impact on training loss"]
    assert quoted_in("Look:\n> KVComp achieves\n> a lot\nright?") == ["> KVComp achieves\n> a lot\n"]
    assert quoted_in("no quote here") == ["no quote here"]


@pytest.mark.parametrize("piece", [" ", "\n", " .", "[ ", "…"])
def test_a_text_full_of_blanks_or_dots_takes_no_time(piece: str) -> None:
    index = MemoryIndex(SEEDS[:1])

    def looked_at(times: int) -> None:
        check(f"We compress{piece * times}the cache", SEEDS[:1])
        candidates(f"We compress{piece * times}the cache", index)

    assert takes_no_more_than_its_length(looked_at, 6_000)
