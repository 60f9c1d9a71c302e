import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.figures import Figure, figures_of
from retrieval.measures import Kind, kinds_named
from retrieval.numerals import Bound
from retrieval.papers import Paper
from retrieval.sentences import sentence_spans
from tests.timing import takes_no_more_than_its_length

SOUP = st.text(st.sampled_from("0123456789.,-–~×x%$\\{}^ ⁰¹ⁿ()[]aGBsT<+/:\n"), max_size=60)


def paper(abstract: str) -> Paper:
    return Paper(id="p", title="t", abstract=abstract)


def figures(abstract: str) -> list[Figure]:
    return [figure for stated in figures_of(paper(abstract)) for figure in stated.figures]


def texts(abstract: str) -> list[str]:
    return [abstract[figure.start : figure.end] for figure in figures(abstract)]


@pytest.mark.parametrize(
    ("written", "unit", "magnitudes", "kind"),
    [
        ("It needs 47\\% less memory.", "%", (47.0,), Kind.MEMORY),
        ("It is up to 4.08$\\times$ faster.", "×", (4.08,), Kind.SPEED),
        ("It reaches speedups of 1.1~2.3X.", "×", (1.1, 2.3), Kind.SPEED),
        ("It is 10-fold denser.", "×", (10.0,), Kind.FACTOR),
        ("It cuts the error by a factor of 5.", "×", (5.0,), Kind.QUALITY),
        ("It is two orders of magnitude faster.", "×", (100.0,), Kind.SPEED),
        ("It is three times faster.", "×", (3.0,), Kind.SPEED),
        ("It wins +10.4 points there.", "points", (10.4,), Kind.QUALITY),
        ("It fits into 16 GB now.", "B", (16.0,), Kind.MEMORY),
        ("We ran it on 2,048 AMD-MI250X GPUs.", "hardware", (2048.0,), Kind.HARDWARE),
        ("It reads up to 1M tokens.", "tokens", (1e6,), Kind.LENGTH),
        ("Models of 6.7 billion parameters fit.", "parameters", (6.7e9,), Kind.MODEL),
        ("It answers within 20 ms here.", "time", (20.0,), Kind.TIME),
        ("It streams 30 frames per second.", "/s", (30.0,), Kind.SPEED),
        ("It saves $5 million there.", "money", (5e6,), Kind.MONEY),
        ("It takes 4-bit weights.", "bit", (4.0,), Kind.BITS),
        ("It draws 3.5 mW of power.", "W, J", (3.5,), Kind.ENERGY),
        ("It needs 12 GFLOPs there.", "FLOPs", (12.0,), Kind.COMPUTE),
        ("It shines at 626 nm there.", "quantity", (626.0,), Kind.QUANTITY),
        ("We read 21,800 papers.", "", (21_800.0,), Kind.COUNT),
        ("It reaches an AUC of 0.97 here.", "", (0.97,), Kind.QUALITY),
        ("It weighs $10^{6}$ eV there.", "quantity", (1e6,), Kind.QUANTITY),
        ("It makes $3\\times 10^{4}$ samples.", "", (3e4,), Kind.COUNT),
        ("It holds for 32, 64 and 128 GPUs.", "hardware", (32.0, 64.0, 128.0), Kind.HARDWARE),
    ],
)
def test_a_figure_has_its_unit_its_magnitude_and_what_it_measures(
    written: str, unit: str, magnitudes: tuple[float, ...], kind: Kind
) -> None:
    (figure,) = figures(written)
    assert (figure.unit, figure.kind) == (unit, kind)
    assert figure.magnitudes == pytest.approx(magnitudes)


@pytest.mark.parametrize(
    "written",
    [
        "GPT-4 is a model.",
        "We study 4D parallelism of it.",
        "It was shown in 2018 papers and before.",
        "See [12] and [3, 4] for it.",
        "As Radford et al. (2018) say, it holds.",
        "We (1) read it, (2) write it.",
        "Theorem 2 implies it.",
        "It is in section 3.1 below.",
        "It runs on an Adreno 640 embedded GPU.",
        "It runs on CUDA 10.2 as well.",
        "It has 3x3 kernels.",
        "It is a 5-gram model of it.",
        "It was known in the 1990s already.",
        "It uses 802.11 wireless networks.",
        "It needs time $O^*(2.303^k)$ there.",
        "Let $n > 2$ processes run.",
        "It is the 4th of them.",
        "The code is at github.com/a/2GxghpM now.",
        "SDP4Bit and DeepSpeed4Science are names.",
    ],
)
def test_years_citations_labels_versions_shapes_and_names_are_no_figures(written: str) -> None:
    assert texts(written) == []


def test_a_figure_is_marked_with_its_unit_where_it_stands_in_the_raw_abstract() -> None:
    abstract = "It achieves on average 47\\% and up to 83\\% higher memory reduction on 128 GPUs."
    assert texts(abstract) == ["47\\%", "83\\%", "128 GPUs"]


@pytest.mark.parametrize(
    ("written", "bound"),
    [
        ("It is up to 5x faster.", Bound.AT_MOST),
        ("It takes less than 5 ms there.", Bound.AT_MOST),
        ("It saves over 80% of it.", Bound.AT_LEAST),
        ("It saves more than 80% of it.", Bound.AT_LEAST),
        ("It saves about 80% of it.", Bound.ABOUT),
        ("It saves 80% of it.", None),
        ("It attends over a matrix over 188K sequence length.", None),
    ],
)
def test_a_bound_is_known_by_its_words(written: str, bound: Bound | None) -> None:
    (figure,) = figures(written)
    assert figure.bound is bound


def test_the_sentences_stand_in_the_order_of_what_they_measure_and_then_of_the_abstract() -> None:
    abstract = "We ran it on 8 GPUs. It needs 3 GB of memory. It is 2x faster. It takes 5 GB there. No figure here."
    stated = figures_of(paper(abstract))
    assert [found.kind for found in stated] == [Kind.SPEED, Kind.MEMORY, Kind.MEMORY, Kind.HARDWARE]
    assert [found.quote.text for found in stated[1:3]] == ["It needs 3 GB of memory.", "It takes 5 GB there."]


@pytest.mark.parametrize(
    ("topic", "kind"), [("GPU memory", Kind.MEMORY), ("speedup", Kind.SPEED), ("accuracy", Kind.QUALITY)]
)
def test_a_topic_can_name_what_is_measured(topic: str, kind: Kind) -> None:
    assert kind in kinds_named(topic)


@given(st.one_of(st.text(), SOUP))
def test_the_figures_of_any_text_lie_in_the_sentences_that_state_them(abstract: str) -> None:
    for stated in figures_of(paper(abstract)):
        assert (stated.quote.start, stated.quote.end) in sentence_spans(abstract)
        assert stated.figures
        for figure in stated.figures:
            assert stated.quote.start <= figure.start < figure.end <= stated.quote.end
            assert any(char.isalnum() for char in abstract[figure.start : figure.end])
        assert list(stated.figures) == sorted(stated.figures, key=lambda figure: figure.start)


@pytest.mark.parametrize("piece", [")1,024", " (1, 2", "7 GB and ", "1-"])
def test_a_text_full_of_numbers_takes_no_more_time_than_its_length(piece: str) -> None:
    def read(length: int) -> object:
        return figures_of(Paper(id="x", title="X", abstract=f"We compress {piece * (length // len(piece))}."))

    assert takes_no_more_than_its_length(read, 10_000)
