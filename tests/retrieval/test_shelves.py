"""The names of a large library, looked up where they lie, are those that are gathered of a small one."""

import datetime as dt
import json
from itertools import permutations
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.index import MemoryIndex
from retrieval.lookups import SlipLookup
from retrieval.papers import Paper
from retrieval.questions import understand
from retrieval.readers import read_papers
from retrieval.record import KnownNames, Shelf, names_on

WORDS = st.sampled_from(["warm", "caches", "KV-cache", "SDP4Bit", "for", "Émile's", "graphs", "of", "4", "training"])
TITLES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
NAMED = st.builds("{}: {}".format, TITLES, TITLES)
AUTHORS = st.sampled_from(
    ["Emmy Noether", "Emma Noether", "Ada Lovelace", "Noether, Max", "Ada Byron", "Plato", "M. Noether"]
)


@st.composite
def shelves(draw: st.DrawFn) -> list[Shelf]:
    """Papers in several parts, some of which have left."""
    index = MemoryIndex()
    ids = [f"p{number}" for number in range(draw(st.integers(1, 8)))]
    for paper_id in ids:
        title = draw(st.one_of(TITLES, NAMED))
        authors = tuple(draw(st.lists(AUTHORS, max_size=3)))
        index.add([Paper(id=paper_id, title=title, abstract="Of warm graphs.", authors=authors, organisation="MIT")])
    index.remove(draw(st.lists(st.sampled_from(ids), max_size=2)))
    return shelves_of(index)


def shelves_of(index: MemoryIndex) -> list[Shelf]:
    return [Shelf(live.part.facts, live.part.segment, live.alive) for live in index.lives]


def both(shelves: list[Shelf]) -> tuple[KnownNames, KnownNames]:
    return names_on(shelves), names_on(shelves, many=0)


@given(shelves())
@settings(max_examples=40)  # an index each
def test_every_name_leads_to_the_same(shelves: list[Shelf]) -> None:
    gathered, found = both(shelves)

    assert all_of(found) == all_of(gathered)
    assert found.categories == gathered.categories
    assert "nowhere" not in found.titles


def all_of(names: KnownNames) -> list[dict[str, object]]:
    return [dict(kind) for kind in (names.authors, names.organisations, names.titles, names.short_names, names.written)]


@given(shelves(), st.lists(st.sampled_from(["warm", "caches", "kv", "cache", "sdp4bit", "graphs", "4"]), min_size=1))
@settings(max_examples=40)  # an index each
def test_titles_are_found_by_their_words(shelves: list[Shelf], words: list[str]) -> None:
    gathered, found = both(shelves)

    assert sorted(found.title_lookup.holding(words)) == sorted(gathered.title_lookup.holding(words))


@given(shelves())
@settings(max_examples=40)  # an index each
def test_titles_are_known_by_their_first_words(shelves: list[Shelf]) -> None:
    gathered, found = both(shelves)
    for words in permutations(["warm", "caches", "for", "graphs", "4"], 3):
        assert found.title_lookup.begins(" ".join(words)) == gathered.title_lookup.begins(" ".join(words))


@given(shelves())
@settings(max_examples=40)  # an index each
def test_short_names_are_found_by_a_word_or_a_slip(shelves: list[Shelf]) -> None:
    gathered, found = both(shelves)
    for word in ("warm", "caches", "sdp4bit"):
        assert set(found.short_name_lookup.holding([word])) == set(gathered.short_name_lookup.holding([word]))
        assert found.short_name_slips.nearest(f"{word}x") == gathered.short_name_slips.nearest(f"{word}x")


@given(shelves())
@settings(max_examples=40)  # an index each
def test_authors_are_found_by_their_first_name(shelves: list[Shelf]) -> None:
    gathered, found = both(shelves)
    for first in ("emmy", "ada", "max", "plato", "noether"):
        assert called(first, found) == called(first, gathered)


def called(first: str, names: KnownNames) -> set[str]:
    """The authors whose first name that is, and not all of it, as a question looks for them."""
    spelt = [name for name in names.author_lookup.beginning(first) if name != first]
    return {author for name in spelt for author in names.authors[name]}


@given(
    shelves(),
    st.sampled_from(["emmy noethre", "emmy nother", "emy noether", "emmy noethers", "ada lovelade", "plata", "ada"]),
)
@settings(max_examples=40)  # an index each
def test_one_slip_of_the_fingers_leads_to_the_same_author(shelves: list[Shelf], typed: str) -> None:
    gathered, found = both(shelves)
    one_slip = [name for name, slips in SlipLookup(gathered.authors).near(typed) if slips <= 1]

    assert found.author_slips.nearest(typed) == (one_slip[0] if len(one_slip) == 1 else None)


def test_questions_are_understood_alike() -> None:
    papers, today = list(read_papers(Path("seeds/abstracts.txt"), refuse=print)), dt.date(2026, 11, 23)
    gathered, found = both(
        [Shelf(live.part.facts, live.part.segment, live.alive) for live in MemoryIndex(papers).lives]
    )
    lines = Path("tests/data/tuning_questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    questions += [f"{ask} {paper.title}" for ask in ("who wrote", "papers like") for paper in papers]
    questions += [f"papers by {author.split()[0]}" for paper in papers for author in paper.authors]

    for question in questions:
        assert understand(question, found, today=today) == understand(question, gathered, today=today), question
