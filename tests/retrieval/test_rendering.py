"""LaTeX shown as plain Unicode."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.formulas import plain_formula
from retrieval.rendering import latex_runs, render, render_marked
from tests.timing import takes_no_more_than_its_length


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("AdaCM$^2$: On Video", "AdaCM²: On Video"),
        (r"by 47\% and 40$\times$ faster", "by 47% and 40× faster"),
        (r"R\&D of C\# in snake\_case for \$5", "R&D of C# in snake_case for $5"),
        (r"in $O(n^{3/4}\log n)$ time", "in O(n^(3/4) log n) time"),
        (r"$\tilde{O}(\sqrt{T})$ regret", "Õ(√T) regret"),
        (r"$x_1, \ldots, x_k \in \{0, 1\}^n$", "x₁, …, xₖ ∈ {0, 1}ⁿ"),
        (r"$S\subseteq\mathbb{R}^{d}$", "S⊆ℝᵈ"),
        (r"$\frac{n+1}{2} \leq \dfrac34$", "(n+1)/2 ≤ 3/4"),
        (r"$d_{\max}$, $\epsilon_{\rm env}$ and $L_{\infty}$", "d_max, ε_env and L_∞"),
        (r"$\Sigma^*$, $90^\circ$, $f'$ and $x^{(2)}$", "Σ*, 90°, f′ and x⁽²⁾"),
        (r"\(a \neq b\) but \[c \approx d\]", "a ≠ b but c ≈ d"),
        (r"$$\sum_{i=1}^n i$$", "∑ᵢ₌₁ⁿ i"),
        (r"$\binom{n}{k}$ or ${n \choose k}$", "(n choose k) or (n choose k)"),
        (r"$a \not\in B \pmod{p}$", "a ∉ B (mod p)"),
        (r"$\left.\operatorname*{argmin}_x f\right|_{x=0}$", "argminₓ f|ₓ₌₀"),
        (r"$f(d)\operatorname{poly}(k)\mathcal{A}\mathcal{B}$", "f(d) poly(k)AB"),
        (r"$\OPT(x) + \hat{\theta}_i + \bar{V_a}$", "OPT(x) + θ̂ᵢ + V̄ₐ"),
        (r"$\sqrt[3]{x+1}$ and $\log\log n$", "³√(x+1) and log log n"),
        (r"G\"odel, Erd\H{o}s, \'{E}va, na\"{\i}ve, \v Cech, {\L}ukasz", "Gödel, Erdős, Éva, naïve, Čech, Łukasz"),
        (r"Stra\ss e and S\o rensen", "Straße and Sørensen"),
        (r"{\em very} \emph{new \textbf{and} 5\%} {\it ideas}", "very new and 5% ideas"),
        ("``so'' it is", "“so” it is"),
        (r"as in \cite{Smith2020,Doe}", "as in [Smith2020,Doe]"),
        (r"\alpha-decay in \LaTeX{} and {\Omega}(n)", "α-decay in LaTeX and Ω(n)"),
        (r"10\,000 and e.g.\ this\\ there", "10 000 and e.g. this there"),
        (r"$<$5 and $\sim$100", "<5 and ∼100"),
        (r"(1/3)\^2 or \textbackslash{}x \textasciitilde{}", r"(1/3)^2 or \x ~"),
    ],
)  # fmt: skip
def test_latex_reads_as_text(raw: str, shown: str) -> None:
    assert render(raw) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Plain words, 100% of them & more; a_b^c {in braces} ~5 #1.",
        "It costs $5 and $6.",
        "From $10k-$20k to $1,000.",
        "US$ to A$ at $5M, about $3 more.",
        "between $5 and 6$",
        "a lone $ and another one",
        "{$5} and {$6}",
        r"C:\new\texts and \\server\share",
        r"an \unknownmacro{stays}.",
        r"\d+ matches \w and \u0041",
        "two primes f'' and g''",
        "an ``open quotation",
        "multiplication -- the core --- and --json",
        "O(n^2) and L_{omega_1}",
        "日本語の論文 ½ ﬁ",
    ],
)
def test_what_is_no_latex_is_left_as_it_is(text: str) -> None:
    assert render(text) == text


latex_pieces = st.one_of(
    st.text(max_size=6),
    st.sampled_from("$ $$ { } \\ ^ _ `` '' 5 \\( \\) \\[ \\] [ ] \\% \\\\".split()),
    st.sampled_from(r"\frac \sqrt \emph{ {\em \' \v \alpha \left \hat \not \begin{a}".split()),
    st.just(" "),
)
latex = st.lists(latex_pieces, max_size=25).map("".join)
spans = st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90)), max_size=5)


@given(latex)
def test_any_text_is_rendered_and_its_runs_are_the_text(text: str) -> None:
    runs = list(latex_runs(text))

    assert "".join(raw for raw, _, _ in runs) == text
    assert "".join(shown for _, shown, _ in runs) == render(text)
    assert all(raw == shown for raw, shown, is_latex in runs if not is_latex)


@given(st.text(st.characters(exclude_characters="\\$`'")))
def test_a_text_without_the_signs_of_latex_is_never_changed(text: str) -> None:
    assert render(text) == text


@given(latex, spans)
def test_marked_runs_joined_are_the_rendered_text(text: str, spans: list[tuple[int, int]]) -> None:
    runs = render_marked(text, spans)

    assert "".join(shown for shown, _ in runs) == render(text)
    assert all(shown for shown, _ in runs)
    assert all(one[1] != other[1] for one, other in pairwise(runs))


@given(st.text(st.characters(exclude_characters="\\$`'"), max_size=90), spans)
def test_in_plain_text_exactly_the_spans_are_marked(text: str, spans: list[tuple[int, int]]) -> None:
    marks = [marked for shown, marked in render_marked(text, spans) for _ in shown]

    assert marks == [any(start <= place < end for start, end in spans) for place in range(len(text))]


def test_a_formula_that_a_span_touches_is_marked_whole() -> None:
    text = r"the AdaCM$^2$ is 40$\times$ faster"

    assert render_marked(text, [(4, 13), (17, 20)]) == [
        ("the ", False),
        ("AdaCM²", True),
        (" is ", False),
        ("40×", True),
        (" faster", False),
    ]
    assert render_marked(text, [(0, 3)]) == [("the", True), (" AdaCM² is 40× faster", False)]


def test_words_inside_emphasis_are_marked_one_by_one() -> None:
    text = r"an \emph{edge cache} here"

    assert render_marked(text, [(text.index("cache"), text.index("cache") + 5)]) == [
        ("an edge ", False),
        ("cache", True),
        (" here", False),
    ]


@pytest.mark.parametrize(
    ("before", "behind", "times"),
    [
        *((sign, "", 2_500) for sign in ("$", "{\\", "``", "\\emph{", "{\\em ", "$\\frac", "\\(")),
        *((sign, "", 300) for sign in ("\\bar", "x^", "\\sqrt[", "\\frac", "\\left")),
        ("{", "}", 900),
        ("{\\x ", "}", 500),
        ("{\\em ", "}", 500),
    ],
)
@pytest.mark.parametrize("frame", ["{}", "${}$"])
def test_no_text_takes_more_time_than_its_length_deserves(before: str, behind: str, times: int, frame: str) -> None:
    assert takes_no_more_than_its_length(lambda length: render(frame.format(before * length + behind * length)), times)


def test_an_unknown_macro_in_a_formula_is_shown_by_its_name() -> None:
    assert plain_formula(r"\poly n + \xyz{q}") == "poly n + xyz q"


def test_a_formula_keeps_no_latex_behind() -> None:
    shown = plain_formula(r"\begin{array}{c} \mathcal{A}_{i,j}^{\top} & \mathrm{Tr}\, B \\ \overline{x} \end{array}")

    assert not re.search(r"[\\{}&$]", shown)
