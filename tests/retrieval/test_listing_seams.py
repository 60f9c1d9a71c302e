"""Where titles end and authors begin, in listings that the rules were not made from."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.readers.listing import read_listing
from retrieval.readers.seams import Evidence, certain_authors, find_seam, prose_words
from retrieval.readers.sources import Line
from tests.timing import takes_no_more_than_its_length

NOTHING_KNOWN = Evidence()

# Each with its authors behind it; nothing but the line itself tells where the seam is.
PLAIN = """
Scaling Laws for Neural Language Models|Jared Kaplan, Sam McCandlish, Tom Henighan
LoRA: Low-Rank Adaptation of Large Language Models|Edward J. Hu, Yelong Shen, Phillip Wallis
Training Compute-Optimal LLMs|Jordan Hoffmann
FlashAttention: Exact Attention with IO-Awareness|Tri Dao, Daniel Y. Fu
Pruning, Quantization, and Distillation: A Survey|Li Wei, Bo Fu
Robust RL|Xiao-Li Meng and Bo Li
Energy Use of Data Centers|Ana Souza da Silva, João dos Santos
""".strip().splitlines()

ACRONYMS = """
Photonic Computing for AI|Nguyễn Thị Lan, Øyvind Hansen
Autotuning for AMD|Ian Foster
All-to-All on NVLink|Sébastien Bubeck
A Survey on LLM-as-a-Judge for QA|Jiawei Gu, Xuhui Jiang
Serving LLMs on the Edge with vLLM|M. Z. Khan
Vision Transformers on FPGA|Łukasz Kaiser, Şebnem Yıldız
Tensor Programs IV|Greg Yang
Deep Learning in R|Hadley Wickham
On-Device ML|Martin Luther King Jr., Bo Li
Verifying Firmware Inside SoCs|Tommi Jaakkola, Terence Tao
""".strip().splitlines()

MARKS_AND_DIGITS = """
What Does BERT Look At?|Kevin Clark, Urvashi Khandelwal
Denoising with $\\ell_2$|Ulf Grenander
AdaGrad$^{+}$|Yoram Singer
Learning to Rank (Extended Version)|Jean-Luc Picard, Brian O'Neil
The "Lottery Ticket"|Jonathan Frankle
The 'Lottery Ticket'|Jonathan Frankle, Siobhán O'Connor
Notes on C++|Bjarne Stroustrup
Energy Use in 2024|Émilie Dupont
Towards 3D|J. Smith, A. B. Jones
SmoothQuant on TPU v4|Guangxuan Xiao
Compilers, etc.|Grace B. M. Hopper
Saving 47%|Jane Doe
""".strip().splitlines()

NAMES = """
Fault Tolerance in Networks|E. W. Dijkstra
Compiling to WebAssembly|DeShawn Carter, Amir Al-Fuqaha
An Empirical Study of Bugs in PyTorch|McKay Johnson, Yann LeCun
Reinforcement Learning from Feedback|D'Arcy Thompson, Zhi-Hua Zhou
Data-Parallel Training|Ludwig von Bertalanffy, Jan van den Broeck
Counting Triangles|J.-P. Serre, Jean d'Alembert
Is Pruning Enough for Convolutions|Ágnes Szűcs, E. Tas
Parallel Sorting|John McCarthy
Sparse Attention using iPhone|Wei-Cheng Chang
Caching in LSTMs|A.-L. Barabási, M. E. J. Newman
Watching Long Videos|Robert VanRullen
Watching Short Videos|Mohammed bin Salman, Abd El-Rahman Hassan
Reading Lips|E\u0301mile Borel
Sounds of the Cafe\u0301|Jane Doe
Worse Tools|John Smith, ChengXiang Zhai
GPT-4 Technical Report|OpenAI, Josh Achiam, Steven Adler
""".strip().splitlines()


@pytest.mark.parametrize("line", [*PLAIN, *ACRONYMS, *MARKS_AND_DIGITS, *NAMES])
def test_a_seam_is_found_by_the_line_alone(line: str) -> None:
    title, authors = line.split("|")

    assert (title + authors)[: find_seam(title + authors, NOTHING_KNOWN)] == title


@pytest.mark.parametrize("line", [*PLAIN, *ACRONYMS, *MARKS_AND_DIGITS, *NAMES])
def test_a_seam_is_found_as_well_where_the_listing_knows_every_word_and_author(line: str) -> None:
    title, authors = line.split("|")
    known = Evidence(set(prose_words(title)), set(certain_authors(title + authors)))

    assert (title + authors)[: find_seam(title + authors, known)] == title


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Better Language Models|ChengXiang Zhai, Bo Li", {"models"}),
        ("A Better Chatbot|ChengXiang Zhai", {"chatbots"}),
        ("Secure Boot of the TrustZone|Bo Li", {"trust", "zone", "trustzone"}),
        ("Moving Robots by SLAM|E Weinan", {"slam"}),
        ("Graph Learning at Scale|van der Berg Jan, Maarten de Rijke", {"scale"}),
        ("On the Cost of GPUs|von Neumann John", {"gpus"}),
        ("Reordering Data in a DataBase|Andrew Ng", {"data", "base"}),
        ("Depth by DoA Estimation|Yoshua Bengio", {"do"}),
        ("The GitHub Issues of Models, and Why to Fix Them|Jane Doe, Bo Li", {"git"}),
        ("Steering by CycleGAN|Dylan Jones", {"cycle", "cyclegan"}),
        ("GPT-4 Technical Report|OpenAI, Josh Achiam", {"report"}),
        ("A Technical Report|OpenAI", {"report"}),
        ("Bigger Models|Bloom Workshop, Bo Li", {"models"}),
        ("Who Wrote It: Evaluation|John McCarthy, Robert VanRullen, Bo Li", {"van", "la"}),
    ],
)
def test_words_of_the_listing_decide_where_the_line_alone_is_open(line: str, words: set[str]) -> None:
    title, authors = line.split("|")

    assert (title + authors)[: find_seam(title + authors, Evidence(words))] == title


def test_an_author_known_from_elsewhere_decides_where_the_line_alone_is_open() -> None:
    line = "Better Language ModelsChengXiang Zhai"

    assert line[find_seam(line, NOTHING_KNOWN) :] == "Xiang Zhai"
    assert line[find_seam(line, Evidence(authors={"ChengXiang Zhai"})) :] == "ChengXiang Zhai"


@pytest.mark.parametrize("line", ["A Title without Authors", "A Title of PyTorch", "on a title", "", "A", "É"])
def test_a_line_in_which_nothing_reads_as_authors_is_all_title(line: str) -> None:
    assert find_seam(line, NOTHING_KNOWN) == len(line)


def test_only_authors_behind_the_seam_count_as_certain() -> None:
    line = "Fast, Cheap and Robust ModelsJohn Smith, Jane Doe, Bo Li"

    assert certain_authors(line) == ["Bo Li", "Jane Doe"]


def test_a_listing_uses_what_its_other_papers_say() -> None:
    lines = [
        *("LGSep 25, 2023", "Better Language ModelsChengXiang Zhai", "We learn."),
        *("LGSep 26, 2023", "Worse Language ToolsJane Doe, ChengXiang Zhai Jr., ChengXiang Zhai", "Models are learnt."),
    ]
    numbered = [Line(number, text) for number, text in enumerate(lines, 1)]

    first, _ = read_listing(numbered, refuse=lambda line, why: None, listed_on=dt.date(2026, 1, 1))

    assert (first.title, first.authors) == ("Better Language Models", ("ChengXiang Zhai",))


def capitalised(least: int) -> st.SearchStrategy[str]:
    letters = st.text("abcdefghijklmnopqrstuvwxyzäéøłß", min_size=least, max_size=9)
    return st.tuples(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZÄÉØŁ"), letters).map("".join)


given_names = st.one_of(
    capitalised(1),
    st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ").map("{}.".format),
    st.tuples(capitalised(2), capitalised(2)).map("-".join),
)
family_names = st.one_of(
    capitalised(1),
    capitalised(2).map("Mc{}".format),
    capitalised(2).map("O'{}".format),
    capitalised(2).map("van der {}".format),
    st.tuples(capitalised(2), capitalised(2)).map("-".join),
)
authors = st.lists(st.tuples(given_names, family_names).map(" ".join), min_size=1, max_size=4)
title_words = st.one_of(
    capitalised(3),
    st.sampled_from(["of", "in", "for", "with", "GPU", "LLMs", "PyTorch", "DeepSpeed", "4-bit", "Low-Rank", "Part:"]),
)
title_ends = st.one_of(
    capitalised(3), st.sampled_from(["models", "GPUs", "AI", "GPT-4", "Cache?", "(Draft)", "$k^2$", "LLMs", "R"])
)
titles = st.tuples(st.lists(title_words, max_size=7), title_ends).map(lambda parts: " ".join([*parts[0], parts[1]]))


@given(titles, authors)
def test_any_title_and_plain_names_glued_together_come_apart_again(title: str, names: list[str]) -> None:
    line = title + ", ".join(names)

    assert line[: find_seam(line, NOTHING_KNOWN)] == title


@given(st.text(max_size=200), st.frozensets(st.text(max_size=9), max_size=5))
def test_any_line_is_cut_somewhere(line: str, words: frozenset[str]) -> None:
    assert 0 <= find_seam(line, Evidence(words)) <= len(line)


@pytest.mark.parametrize("piece", [", 'Ba", ", Bo O'Neil", "O'", " and 'Bo", "(Bo, "])
def test_a_line_full_of_apostrophes_takes_no_more_time_than_its_length(piece: str) -> None:
    assert takes_no_more_than_its_length(
        lambda length: find_seam(f"A Study of Graphs{piece * (length // len(piece))}", Evidence()), 20_000
    )
