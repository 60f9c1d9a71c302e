from collections.abc import Iterator

from retrieval.papers import Paper, PublicationDate
from retrieval.selection import judge_choice

SUBJECTS = {"zoo.ants": "ants colony trail", "zoo.bees": "bees hive dance", "zoo.cats": "cats whisker purr"}


def papers(subjects: dict[str, str]) -> Iterator[Paper]:
    """For each category 220 papers, a day apart, in turn."""
    for number in range(220):
        for category, words in subjects.items():
            yield Paper(
                id=f"{category}-{number}",
                title=f"Study {number}",
                abstract=f"We look at the {words}.",
                categories=(category,),
                date=PublicationDate.parse(f"{2000 + number // 12}-{number % 12 + 1:02d}-01"),
            )


def test_where_each_category_has_words_of_its_own_the_choice_is_right_and_chance_is_not() -> None:
    for half in judge_choice(papers(SUBJECTS)):
        chosen, newest, drawn = half.choices
        assert half.teams
        assert (chosen.ndcg_10, chosen.precision_5) == (1.0, 1.0)
        assert newest.ndcg_10 < 0.7
        assert drawn.ndcg_10 < 0.7


def test_no_category_is_tuned_on_and_judged_on() -> None:
    tuned, judged = judge_choice(papers(SUBJECTS))

    assert (tuned.tuned, tuned.categories, judged.tuned, judged.categories) == (True, 2, False, 1)


def test_papers_without_dates_or_categories_make_no_teams() -> None:
    tuned, judged = judge_choice([Paper(id="a", title="Ants", abstract="Ants dig.")])

    assert (tuned.teams, judged.teams) == (0, 0)
