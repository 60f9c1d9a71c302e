"""The quick ways to the best papers, held against a plain walk over all postings."""

import datetime as dt
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.analysis import Analyzer
from retrieval.background import Background
from retrieval.fused import Fused
from retrieval.index import Filters, Hit, MemoryIndex, Query, QueryTerm
from retrieval.kernelplan import Limits
from retrieval.papers import Paper, PublicationDate
from retrieval.queries import NO_FILTERS
from retrieval.ranking import Effort
from retrieval.view import View

ROOT = Path(__file__).parents[2]
# Few of the words are common and many rare, as in abstracts, so that some postings are worth skipping.
WORDS = [f"word{number}" for number in range(40)] + ["neural", "deep-learning", "KVCache", "graph (GR)"]
# And some texts are so long, or hold a word so often, that this is not kept in a byte.
LONG = ["word1 " * 12, "word2 padding " * 140]
texts = st.lists(st.sampled_from(WORDS) | st.sampled_from(WORDS[:4]) | st.sampled_from(LONG), max_size=24).map(" ".join)
libraries = st.lists(st.tuples(texts, texts), max_size=40).map(
    lambda pairs: [
        Paper(id=f"p{n * 7 % 41}", title=title or "none", abstract=text) for n, (title, text) in enumerate(pairs)
    ]
)
questions = st.lists(st.sampled_from([*WORDS, "GR", "kv cache", "unheard"]), min_size=1, max_size=8).map(" ".join)


# Stands between tokens that are no neighbours.
BREAK = ""
SKIPPING = [Effort(small=0), Effort(small=0, probed=1, few=0, look_up=0), Effort(small=0, probed=1, few=0, look_up=99)]


def tokens(paper: Paper) -> list[str]:
    """The title twice, the abstract, and what stands beside their words, all apart."""
    analyzer = Analyzer()
    (title, beside_title), (abstract, beside) = analyzer.bag(paper.title), analyzer.bag(paper.abstract)
    apart = [token for term in (*beside_title * 2, *beside) for token in (BREAK, term)]
    return [*title, BREAK, *title, BREAK, *abstract, *apart]


class PlainIndex:
    """Scores every paper for every term, one after the other, as the formulas are written."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self.tokens = {paper.id: tokens(paper) for paper in papers}
        self.lengths = {id_: sum(token != BREAK for token in row) for id_, row in self.tokens.items()}
        self.average = sum(self.lengths.values()) / max(1, len(self.lengths)) or 1.0

    def hits(self, query: Query, k: int) -> list[Hit]:
        scores = {id_: float(np.float32(self.score(query, id_))) for id_ in self.tokens}
        best = sorted((-score, id_) for id_, score in scores.items() if score > 0)[:k]
        return [Hit(id_, -score, rank) for rank, (score, id_) in enumerate(best, start=1)]

    def score(self, query: Query, id_: str) -> float:
        words: dict[int, dict[int, list[QueryTerm]]] = {}
        for term in query.terms:
            words.setdefault(term.word, {}).setdefault(term.reading, []).append(term)
        alike: dict[tuple[tuple[str, ...], ...], list[float]] = {}
        for readings in words.values():
            key = tuple(tuple(term.text for term in reading) for reading in readings.values())
            alike.setdefault(key, []).append(max(self.worth(terms, id_) for terms in readings.values()))
        score = sum(shares[0] * len(shares) * 2.0 / (len(shares) + 1.0) for shares in alike.values())
        idfs = {term.text: term.idf for term in query.terms}
        for left, right in query.pairs:
            if left != right and (left, right) in pairwise(self.tokens[id_]):
                score += 0.3 * max(idfs[left], idfs[right])
        return score

    def worth(self, terms: Sequence[QueryTerm], id_: str) -> float:
        long = 1.2 * (0.25 + 0.75 * self.lengths[id_] / self.average)
        tfs = [self.tokens[id_].count(term.text) for term in terms]
        return sum(term.weight * term.idf * tf * 2.2 / (tf + long) for term, tf in zip(terms, tfs, strict=True) if tf)


@given(library=libraries, question=questions, k=st.integers(1, 8))
def test_the_best_papers_are_those_of_a_plain_walk(library: list[Paper], question: str, k: int) -> None:
    index = MemoryIndex(library)
    query = index.read(question)
    assert index.search(query, k=k) == PlainIndex(library).hits(query, k)


@given(
    library=libraries,
    question=questions,
    k=st.integers(1, 8),
    gone=st.sets(st.integers(0, 39)),
    one_in=st.sampled_from([2, 20, 40]),  # few papers that pass are listed, more are marked
)
def test_whatever_is_skipped_the_best_papers_stay_the_same(
    library: list[Paper], question: str, k: int, gone: set[int], one_in: int
) -> None:
    index = MemoryIndex(library)
    index.remove(paper.id for number, paper in enumerate(library) if number in gone)
    query = index.read(question)
    kept = Filters(paper_ids=frozenset(index.select(Filters())[::one_in]))
    every = PlainIndex([paper for number, paper in enumerate(library) if number not in gone]).hits(query, 100)
    passing = [(hit.paper_id, hit.score) for hit in every if hit.paper_id in (kept.paper_ids or ())]
    for effort in (Effort(), *SKIPPING):
        view = View(index.lives, Background(), effort=effort)
        assert view.search(query, k, NO_FILTERS) == every[:k], effort
        assert [(hit.paper_id, hit.score) for hit in view.search(query, k, kept)] == passing[:k], effort


@given(library=libraries, question=questions)
def test_until_it_is_prepared_a_small_part_is_searched_like_a_large_one(library: list[Paper], question: str) -> None:
    view = View(MemoryIndex(library).lives, Background(), effort=Effort(at_once=0))
    query = MemoryIndex(library).read(question)
    unprepared = view.search(query, 8, NO_FILTERS)
    assert not any(live.part.segment.knows_neighbours for live in view.lives)
    view.prepare(compiled=False)
    assert all(live.part.segment.knows_neighbours for live in view.lives)
    assert unprepared == view.search(query, 8, NO_FILTERS) == PlainIndex(library).hits(query, 8)


@pytest.mark.parametrize("effort", [Effort(), *SKIPPING])
def test_a_paper_without_a_term_is_no_hindrance(effort: Effort) -> None:
    index = MemoryIndex([Paper(id="a", title="The", abstract="")])
    assert View(index.lives, Background(), effort=effort).search(index.read("neural word1"), 3, NO_FILTERS) == []


@pytest.mark.parametrize("effort", [Effort(), *SKIPPING])
def test_a_rare_compound_counts_where_papers_hold_one_of_its_parts_alone(effort: Effort) -> None:
    library = [Paper(id=f"p{number:02}", title="graph", abstract="word " * number) for number in range(40)]
    library.append(Paper(id="whole", title="graphnet", abstract="graph"))
    index = MemoryIndex(library)
    query = index.read("graph-net")
    assert View(index.lives, Background(), effort=effort).search(query, 3, NO_FILTERS) == PlainIndex(library).hits(
        query, 3
    )


@given(library=libraries, more=libraries, question=questions, k=st.integers(1, 8))
@settings(max_examples=50)  # several indexes each
def test_papers_of_several_parts_are_ranked_as_those_of_one(
    library: list[Paper], more: list[Paper], question: str, k: int
) -> None:
    index = MemoryIndex(library)
    query = index.read(question)
    others = [Paper(id=f"other-{paper.id}", title=paper.title, abstract=paper.abstract) for paper in more]
    parts = (*index.lives, *MemoryIndex(others).lives)
    for effort in (Effort(), Effort(small=0)):
        found = View(parts, Background(), effort=effort).search(query, k, NO_FILTERS)
        assert found == PlainIndex([*library, *others]).hits(query, k)


# All is looked at; as little as can be; and now the one and now the other.
LIMITS = [Limits(), Limits(1, 0, 0, 0), Limits(2, 8, 3, 4), Limits(1, 99, 99, 1)]


_COMPILES_WHERE_IT_MAY_NOT = """
import ctypes, sys
if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0):  # PR_SET_MDWE, of Linux 6.3
    sys.exit(77)
from retrieval.bm25 import Lucene
from retrieval.fused import Fused
from retrieval.index import MemoryIndex
from retrieval.papers import Paper
parts = MemoryIndex([Paper(id="a", title="word", abstract="word")]).lives
Fused().prepare([live.part.segment for live in parts], Lucene())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="others have other ways to forbid it")
def test_where_no_memory_may_be_made_executable_nothing_is_compiled_and_nothing_breaks() -> None:
    pytest.importorskip("numba", reason="numba is not installed: pip install quoth[fast]")
    ended = subprocess.run(
        [sys.executable, "-c", _COMPILES_WHERE_IT_MAY_NOT], capture_output=True, text=True, check=False, cwd=ROOT
    )
    if ended.returncode == 77:
        pytest.skip("this Linux cannot forbid it")
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.fixture(scope="module", params=LIMITS)
def fused(request: pytest.FixtureRequest) -> Fused:
    """Where numba is installed, which compiles once for all that follows."""
    pytest.importorskip("numba", reason="numba is not installed: pip install quoth[fast]")
    fused = Fused(request.param)
    View(MemoryIndex([Paper(id="a", title="word", abstract="word")]).lives, Background(), fused, SKIPPING[0]).prepare()
    return fused


@given(
    library=libraries,
    question=questions,
    k=st.integers(1, 8),
    gone=st.sets(st.integers(0, 39)),
    half=st.booleans(),
    look_up=st.sampled_from([0, 99]),
)
@settings(deadline=None)
def test_compiled_loops_find_what_a_plain_walk_finds(
    fused: Fused, library: list[Paper], question: str, k: int, gone: set[int], *, half: bool, look_up: int
) -> None:
    index = MemoryIndex(library)
    index.remove(paper.id for number, paper in enumerate(library) if number in gone)
    query = index.read(question)
    left = index.select(NO_FILTERS)
    kept = Filters(paper_ids=frozenset(left[::2] if half else left))
    view = View(index.lives, Background(), fused, Effort(small=0, look_up=look_up))
    every = PlainIndex([paper for number, paper in enumerate(library) if number not in gone]).hits(query, 100)
    assert view.search(query, k, NO_FILTERS) == every[:k]
    passing = [(hit.paper_id, hit.score) for hit in every if hit.paper_id in (kept.paper_ids or ())]
    assert [(hit.paper_id, hit.score) for hit in view.search(query, k, kept)] == passing[:k]


@pytest.fixture(scope="module")
def many_windows() -> MemoryIndex:
    """Papers of three windows and a part of one, merged into one part."""
    chance = np.random.default_rng(4)
    often = 1 / np.arange(3, len(WORDS) + 3)
    words = chance.choice(WORDS, (50_000, 6), p=often / often.sum())
    index = MemoryIndex(
        Paper(id=f"p{n:05}", title=" ".join(row), abstract="", date=PublicationDate(2000 + n % 20))
        for n, row in enumerate(words)
    )
    index.tidy()
    assert len(index.lives) == 1
    return index


HALF = Filters(paper_ids=frozenset(f"p{n:05}" for n in range(0, 50_000, 2)))
YEARS = Filters(since=dt.date(2003, 1, 1), until=dt.date(2006, 12, 31))
FEW = Filters(paper_ids=frozenset(f"p{n:05}" for n in range(9, 50_000, 999)))


@pytest.fixture(scope="module")
def added_up(many_windows: MemoryIndex) -> View:
    """All papers' scores, by adding up all postings."""
    return View(many_windows.lives, Background(), effort=Effort(small=1 << 20))


@pytest.mark.parametrize("effort", SKIPPING)
@given(question=questions, k=st.integers(1, 12), filters=st.sampled_from([NO_FILTERS, HALF, YEARS, FEW]))
@settings(deadline=None, max_examples=25)
def test_papers_of_many_windows_are_ranked_as_where_all_is_added_up(
    many_windows: MemoryIndex, added_up: View, effort: Effort, question: str, k: int, filters: Filters
) -> None:
    query = many_windows.read(question)
    found = View(many_windows.lives, Background(), effort=effort).search(query, k, filters)
    assert found == added_up.search(query, k, filters)


@given(question=questions, k=st.integers(1, 12), filters=st.sampled_from([NO_FILTERS, HALF, YEARS, FEW]))
@settings(deadline=None, max_examples=25)
def test_compiled_loops_find_in_many_windows_what_adding_up_finds(
    fused: Fused, many_windows: MemoryIndex, added_up: View, question: str, k: int, filters: Filters
) -> None:
    query = many_windows.read(question)
    found = View(many_windows.lives, Background(), fused).search(query, k, filters)
    assert found == added_up.search(query, k, filters)
