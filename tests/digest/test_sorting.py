"""What is news: each paper once, whatever it is found as."""

from bot.digest.sorting import News, keys_of, sort
from bot.sources.source import Found, Kind
from retrieval.papers import Paper

TITLE = "A study of quokkas in winter"


def found(
    *, title: str = TITLE, arxiv: str | None = None, doi: str | None = None, kind: Kind = Kind.NEW,
    version: int | None = None,
) -> Found:  # fmt: skip
    paper = Paper(id=arxiv or doi or title, title=title, abstract="They sleep.", arxiv_id=arxiv, doi=doi)
    return Found(paper=paper, key=paper.id, kind=kind, version=version)


def seen_after(*before: Found) -> dict[str, int | None]:
    return dict(sort(before, {}).seen)


def count(news: News) -> tuple[int, int]:
    return len(news.new), len(news.renewed)


def test_a_cross_list_and_a_second_source_are_the_same_paper() -> None:
    news = sort(
        [found(arxiv="2401.00001"), found(arxiv="2401.00001", kind=Kind.CROSS), found(), found(doi="10.1/x")], {}
    )
    assert count(news) == (1, 0)


def test_what_was_told_of_is_told_once_whatever_it_is_known_by_now() -> None:
    seen = seen_after(found(arxiv="2401.00001", version=1))
    assert count(sort([found(doi="10.1/x"), found(), found(arxiv="2401.00001", version=1)], seen)) == (0, 0)


def test_a_new_version_is_no_new_paper() -> None:
    seen = seen_after(found(arxiv="2401.00001", version=1))
    news = sort([found(arxiv="2401.00001", kind=Kind.REPLACE, version=3)], seen)
    assert count(news) == (0, 1)
    assert news.renewed[0].version == 3
    assert count(sort([found(arxiv="2401.00001", kind=Kind.REPLACE, version=3)], seen | dict(news.seen))) == (0, 0)


def test_a_new_version_of_what_nobody_was_told_of_is_passed_over() -> None:
    news = sort([found(arxiv="2401.00001", kind=Kind.REPLACE, version=2)], {})
    assert (count(news), dict(news.seen)) == ((0, 0), {})


def test_papers_of_one_title_with_different_arxiv_ids_are_two() -> None:
    assert count(sort([found(arxiv="2401.00001"), found(arxiv="2401.00002")], {})) == (2, 0)
    assert count(sort([found(arxiv="2401.00002")], seen_after(found(arxiv="2401.00001")))) == (1, 0)


def test_a_title_that_many_papers_have_tells_nothing() -> None:
    assert count(sort([found(title="Editorial"), found(title="Editorial", doi="10.1/x")], {})) == (2, 0)


def test_a_paper_without_a_telling_title_is_known_by_its_id() -> None:
    each = found(title="Editorial", doi="10.1/x")
    assert keys_of(each.paper) == ("doi:10.1/x",)
    assert count(sort([each], seen_after(each))) == (0, 0)
