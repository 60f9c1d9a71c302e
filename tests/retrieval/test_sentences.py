import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.sentences import sentence_spans
from tests.timing import takes_no_more_than_its_length

PIECES = st.sampled_from(
    [
        "The end.",
        " ",
        "  ",
        "\n\n",
        "e.g. ",
        "et al. ",
        "Fig. 2 ",
        "0.05",
        "$x. Y$",
        "(see this. And that)",
        "p. 20",
        "mRNA fell.",
        ".The next",
        " . ",
        "...",
        "?!",
        "METHODS We",
        "ContextChronic",
        "1. ",
        "é",
        "β-sheet. ",
        "\u2028",
        "U.S. ",
        "J. Smith ",
        "”.",
    ]
)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)))
@example("")
@example(" . ")
def test_the_spans_of_any_text_are_ordered_and_leave_only_white_space_out(text: str) -> None:
    covered, last = "", 0
    for start, end in sentence_spans(text):
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert not text[last:start].strip()
        covered, last = covered + text[start:end], end
    assert not text[last:].strip()
    assert "".join(covered.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "We use, e.g. as Smith et al. 2008, i.e. this vs. that in Fig. 2 at 0.05. Next.  It is here.",
            ["We use, e.g. as Smith et al. 2008, i.e. this vs. that in Fig. 2 at 0.05.", "Next.  It is here."],
        ),
        (
            "We present the DeepSpeed4Science initiative (deepspeed4science.ai) which aims high. It did.",
            ["We present the DeepSpeed4Science initiative (deepspeed4science.ai) which aims high.", "It did."],
        ),
        (
            "It is threefold: (1) It tiles (thus reduces latency); (2) It stays; and (3) it reuses. It is fast.",
            [
                "It is threefold: (1) It tiles (thus reduces latency); (2) It stays; and (3) it reuses.",
                "It is fast.",
            ],
        ),
        ("The levels fell. mRNA rose. 20 patients came.", ["The levels fell.", "mRNA rose.", "20 patients came."]),
        ("Use parallelism.The next is it.Here it ends.", ["Use parallelism.", "The next is it.", "Here it ends."]),
        ("See ClinicalTrials.gov now. It is Node.js there.", ["See ClinicalTrials.gov now.", "It is Node.js there."]),
        ("By J. Smith and K. Lee. It grew E. coli well.", ["By J. Smith and K. Lee.", "It grew E. coli well."]),
        ("It treats hepatitis C. The virus is gone.", ["It treats hepatitis C.", "The virus is gone."]),
        (
            "Let $f(x. Y)$ be it. That costs $5. And $6 more.",
            ["Let $f(x. Y)$ be it.", "That costs $5.", "And $6 more."],
        ),
        ("It fell (p = 0. 05). It was low at 0. 05 there.", ["It fell (p = 0. 05).", "It was low at 0. 05 there."]),
        ("a study of a wing . the lift was 0 . 5 of it .", ["a study of a wing .", "the lift was 0 . 5 of it ."]),
        ("It rose (as was seen. And known). It fell.", ["It rose (as was seen. And known).", "It fell."]),
        (
            "Does it help? It does! He said “it works.” We left.",
            ["Does it help?", "It does!", "He said “it works.”", "We left."],
        ),
        ("First part here\n\nSecond part here", ["First part here", "Second part here"]),
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("METHODS We looked. RESULTS It rose.", ["METHODS We looked.", "RESULTS It rose."]),
        ("OBJECTIVE: To see it. RESULTS. We saw it.", ["OBJECTIVE: To see it.", "RESULTS. We saw it."]),
        ("Materials and methods. We looked at it.", ["Materials and methods. We looked at it."]),
        (
            "ContextChronic disease is bad.MethodsWe did it.ResultsOdds rose (22.3%).ConclusionRest helps.",
            [
                "ContextChronic disease is bad.",
                "MethodsWe did it.",
                "ResultsOdds rose (22.3%).",
                "ConclusionRest helps.",
            ],
        ),
        ("We show that it can 1. improve and 2. last.", ["We show that it can 1. improve and 2. last."]),
    ],
)
def test_a_heading_or_number_belongs_to_what_it_stands_before(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize("piece", [".", '. ". ', "”\n\n", "Results. ", "1. ", "(a. b) ", "$a. b$ ", "A.A"])
def test_a_text_full_of_stops_takes_no_more_time_than_its_length(piece: str) -> None:
    assert takes_no_more_than_its_length(
        lambda length: sentence_spans(f"We{piece * (length // len(piece))}end"), 40_000
    )
