import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis import STOP_WORDS, Analyzer, Kind
from retrieval.folding import fold

# What abstracts are made of, so that random texts meet the rules often.
MARKUP = ("$", "$^2$", "$\\times$", "$x_1$", "\\", "{", "}", "\\'e", '\\"{o}', "\\alpha")
SIGNS = ("-", "–", "'", " ", ".", "é", "e\u0301", "a\u0301\u0302", "ﬁ", "Ａ", "α", "µm", "²", "ß", "漢字")
PIECES = st.sampled_from([*MARKUP, *SIGNS, "Ada", "CM", "cache", "KV", "10", "x", "GPT-4"])
texts = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join))


def words(text: str) -> set[str]:
    return {term.text for term in Analyzer().terms(text)}


@given(text=texts)
def test_a_term_keeps_its_place_in_the_raw_text(text: str) -> None:
    for term in Analyzer().terms(text):
        assert 0 <= term.start < term.end <= len(text)
        assert term.surface == text[term.start : term.end]
        assert term.text


@given(text=texts)
def test_terms_come_in_order_and_those_in_a_row_never_overlap_outside_of_maths(text: str) -> None:
    terms = Analyzer().terms(text)
    assert [term.start for term in terms] == sorted(term.start for term in terms)
    row = [term for term in terms if term.kind in {Kind.WORD, Kind.PART}]
    assert [term.position for term in row] == list(range(len(row)))


@given(text=texts)
def test_the_bag_of_a_text_is_its_terms_without_places(text: str) -> None:
    row, beside = Analyzer().bag(text)
    terms = Analyzer().terms(text)
    assert row == [term.text for term in terms if term.kind in {Kind.WORD, Kind.PART}]
    assert beside == [term.text for term in terms if term.kind not in {Kind.WORD, Kind.PART}]


@given(before=st.sampled_from(["", "Ada", "of "]), inside=st.from_regex(r"[a-z0-9^_]{1,6}", fullmatch=True))
def test_a_term_never_cuts_through_maths(before: str, inside: str) -> None:
    text = f"{before}${inside}$ holds"
    [maths] = re.finditer(r"\$.+\$", text)
    for term in Analyzer().terms(text):
        assert (
            term.end <= maths.start()
            or term.start >= maths.end()
            or {term.start <= maths.start(), term.end >= maths.end()} == {True}
        )


@given(text=texts)
def test_folding_twice_is_folding_once_for_text_without_markup(text: str) -> None:
    folded = fold(re.sub(r"[$\\{}]", "", text)).text
    assert fold(folded).text == folded


@pytest.mark.parametrize(
    "alike",
    [
        ("Poincaré", "Poincare", "Poincar\\'e", "Poincar\\'{e}", "Poincare\u0301"),
        ("efﬁcient", "efficient", "ＥＦＦＩＣＩＥＮＴ"),
        ("AdaCM$^2$", "AdaCM2", "AdaCM²", "AdaCM^2"),
        ("10x", "10×", "10$\\times$", "10X"),
        ("µm", "μm", "$\\mu$m", "um"),
        ("optimise", "optimize", "optimisation", "Optimizing"),
        ("analyse", "analyze", "analysis", "analyses"),
        ("modelling", "modeling", "models", "modelled"),
        ("tumours", "tumor"),
        ("anaemia", "anemia"),
        ("centred", "centered", "centres"),
        ("matrices", "matrix"),
        ("LLMs", "llms", "LLM"),
        ("GPUs", "gpu"),
        ("1,000", "1000"),
        ("U.K.", "UK"),
        ("Müller's", "Muller"),
        ("catalogue", "catalogs"),
        ("α", "alpha"),
    ],
)
def test_spellings_of_one_word_are_one_term(alike: tuple[str, ...]) -> None:
    firsts = [Analyzer().terms(text)[0].text for text in alike]
    assert set(firsts) == {firsts[0]}


@pytest.mark.parametrize(
    "apart",
    [("promise", "prominent"), ("supervised", "superb"), ("precise", "precious"), ("basis", "bases"), ("C++", "C")],
)
def test_different_words_stay_different(apart: tuple[str, str]) -> None:
    assert words(apart[0]).isdisjoint(words(apart[1]))


@pytest.mark.parametrize(
    ("compound", "held"),
    [
        ("DeepSpeed-Ulysses", {"deepspeedulyss", "deepspe", "deep", "speed", "ulyss"}),
        ("4-bit", {"4bit", "4", "bit"}),
        ("4bit", {"4bit", "4", "bit"}),
        ("HII-DPO", {"hiidpo", "hii", "dpo"}),
        ("KVCache", {"kvcach", "kv", "cach"}),
        ("SDP4Bit", {"sdp4bit", "sdp", "4", "bit"}),
        ("TNF-α", {"tnfalpha", "tnf", "alpha"}),
        ("$k$-means", {"kmean", "k", "mean"}),
        ("miRNAs", {"mirna", "mi", "rna"}),
        ("2.5x", {"2.5x", "2.5"}),
    ],
)
def test_a_compound_is_held_whole_and_in_parts(compound: str, held: set[str]) -> None:
    assert words(compound) == held


def test_the_words_that_questions_are_made_of_are_no_terms() -> None:
    assert words("Which is the one that they are about, and why do you use it?") == {"one"}
    assert words("whats a qubit, wheres it used and why doesnt it last") == {"qubit", "last"}
    assert 100 <= len(STOP_WORDS) <= 140


def test_money_is_no_maths() -> None:
    assert [term.surface for term in Analyzer().terms("pays $5 and $6 more")] == ["pays", "5", "6"]


def test_maths_is_taken_whole() -> None:
    assert next((term.text, term.surface) for term in Analyzer().terms("AdaCM$^2$")) == ("adacm2", "AdaCM$^2$")
