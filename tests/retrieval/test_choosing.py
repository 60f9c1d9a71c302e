from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.choosing import Chosen, Ranked, Team, rank, tell
from retrieval.index import MemoryIndex
from retrieval.papers import Paper
from retrieval.readers import read_papers

SEEDS = {paper.id: paper for paper in read_papers(Path("seeds/abstracts.txt"), refuse=print)}
LIBRARY = MemoryIndex(SEEDS.values())
HEAT = next(paper for paper in SEEDS.values() if paper.title.startswith("HEAT"))

BEES = Paper(id="new-bees", title="Dances of bees", abstract="Bees dance in the hive. Their dances tell of flowers.")
ANTS = Paper(
    id="new-ants", title="Paths of ants", abstract="Ants lay trails.", authors=("Ada Lovelace", "Emmy Noether")
)
CACHED = Paper(
    id="new-cached",
    title="Recommendation that fits into the cache",
    abstract=(
        "Much was written of late. Training collaborative filtering for recommendation on a multi-core CPU misses the"
        " cache. We tile the embeddings."
    ),
)
VIDEO = Paper(
    id="new-video",
    title="Tokens that last",
    abstract="Videos are long. We compress the KV cache of streaming video models by half. Code will follow.",
)
NEW = (BEES, ANTS, CACHED, VIDEO)


def ranked(new: Sequence[Paper] = NEW, team: Team | None = None, *, library: MemoryIndex = LIBRARY) -> list[Ranked]:
    return rank(new, team or Team(), library, telling=len(new), answered_from=0.5)


def chosen(team: Team | None = None, new: Sequence[Paper] = NEW) -> list[Chosen]:
    return tell(ranked(new, team), SEEDS, LIBRARY)


def ids(found: Sequence[Ranked | Chosen]) -> list[str]:
    return [one.paper.id for one in found]


def test_what_is_near_the_library_comes_before_what_is_not() -> None:
    assert set(ids(chosen())[:2]) == {"new-cached", "new-video"}


def test_a_paper_near_one_of_the_teams_says_which_and_shows_both_sentences() -> None:
    found = next(one for one in chosen() if one.paper is CACHED)

    assert found.reason.startswith("near HEAT: ")
    assert found.quote is not None
    assert "collaborative filtering" in found.quote.text
    assert found.beside is not None
    assert found.beside.paper is HEAT
    assert "caching" in found.beside.text


def test_what_a_watched_topic_finds_comes_first_with_the_sentence_that_says_so() -> None:
    first = chosen(Team(topics=("dances of bees",)))[0]

    assert first.paper is BEES
    assert first.reason == "watch: dances of bees"
    assert first.quote is not None
    assert "dance" in first.quote.text.casefold()


def test_what_shares_a_stray_word_with_a_watched_topic_is_not_found_by_it() -> None:
    assert all(not one.reason.startswith("watch") for one in chosen(Team(topics=("flowers of the alpine tundra",))))


def test_a_watched_author_is_found_by_name() -> None:
    assert chosen(Team(authors=("Noether",)))[0].reason == "watch: Noether"
    assert ids(chosen(Team(authors=("Emmy Noether",))))[0] == "new-ants"


def test_what_is_like_a_watched_paper_comes_first() -> None:
    first = chosen(Team(papers=(HEAT,)))[0]

    assert (first.paper, first.reason) == (CACHED, "watch: HEAT")


def test_what_answers_a_recent_question_is_told_so() -> None:
    found = next(one for one in chosen(Team(asked=("trails of ants",))) if one.paper is ANTS)

    assert found.reason == "you asked: trails of ants"


def test_what_the_team_liked_lifts_a_paper_and_what_it_disliked_lowers_it() -> None:
    def score(team: Team) -> float:
        return next(one.score for one in ranked(team=team) if one.paper is CACHED)

    assert score(Team(liked=(HEAT,))) > score(Team()) > score(Team(disliked=(HEAT,)))


def test_where_nothing_of_the_teams_is_near_no_reason_is_made_up() -> None:
    found = next(one for one in chosen() if one.paper is BEES)

    assert (found.reason, found.beside) == ("", None)


def test_without_a_library_or_a_wish_the_order_is_that_of_ids() -> None:
    assert ids(ranked(library=MemoryIndex())) == sorted(paper.id for paper in NEW)


def test_a_new_paper_that_has_joined_the_library_is_not_near_itself() -> None:
    library = MemoryIndex([*SEEDS.values(), CACHED])

    (one,) = rank([CACHED], Team(), library, telling=1, answered_from=0.5)

    assert CACHED.id not in one.near


def test_no_news_is_ranked_as_nothing() -> None:
    assert chosen(Team(topics=("bees",)), []) == []


@given(st.permutations(NEW))
def test_the_order_in_which_papers_came_changes_nothing(new: list[Paper]) -> None:
    team = Team(topics=("KV cache",), authors=("Noether",), papers=(HEAT,), asked=("bees",))

    assert chosen(team, new) == chosen(team)


@given(st.lists(st.sampled_from([*SEEDS.values()]), unique_by=lambda paper: paper.id, max_size=4))
@settings(max_examples=25)  # an index each
def test_a_paper_is_quoted_with_its_own_words_and_beside_it_are_the_teams(new: list[Paper]) -> None:
    library = MemoryIndex(paper for paper in SEEDS.values() if paper not in new)
    for one in tell(ranked(new, library=library), SEEDS, library):
        assert one.quote is None or one.quote.paper is one.paper
        assert one.beside is None or one.beside.paper not in new
