"""What the record says of papers: answers that are facts of the library, not sentences of an abstract."""

from collections.abc import Sequence

from retrieval.index import PaperIndex
from retrieval.matching import WordMatch, word_matches
from retrieval.papers import Paper
from retrieval.questions import Record
from retrieval.rendering import render

_INFERRED = "the source leaves out the year; this is the last such day before it was listed"


def record_line(record: Record, paper: Paper) -> str:
    """The one fact that is asked for, or that the record does not hold it."""
    match record:
        case Record.AUTHORS:
            return _authors(paper) or "the record names no author."
        case Record.DATE:
            return _date(paper) or "the record gives no date."
        case Record.ORGANISATION:
            return paper.organisation or "the record names no organisation."
        case Record.CATEGORY:
            return ", ".join(paper.categories) or "the record gives no category."
        case Record.LINK:
            return paper.url or "the record holds no link."
        case Record.CODE:
            return "yes, the record says that there is code." if paper.has_code else "no code that the record tells of."
        case Record.PAPERS | Record.COUNT:
            raise ValueError(f"{record} asks for papers, not for a fact of one")


def described(paper: Paper) -> tuple[str, ...]:
    """The fields of a paper's record that are known, a line each."""
    fields = (
        ("Authors", _authors(paper)),
        ("Date", _date(paper)),
        ("Organisation", paper.organisation),
        ("Categories", ", ".join(paper.categories)),
        ("Code", "yes" if paper.has_code else ""),
        ("DOI", paper.doi),
        ("arXiv", paper.arxiv_id),
        ("Link", paper.url),
        ("Id", paper.id),
    )
    return tuple(f"{name}: {value}" for name, value in fields if value)


def titled(paper: Paper, line: str) -> str:
    """A line of the record under its paper's title."""
    return f"{render(paper.title)} — {line}"


def _authors(paper: Paper) -> str:
    names = ", ".join(paper.authors)
    return f"{names} and others, whom the record leaves out" if names and paper.authors_cut else names


def _date(paper: Paper) -> str:
    """The date in words, no more precise than the record."""
    if paper.date is None:
        return ""
    date = paper.date
    month_and_year = f"{date.first_day:%B %Y}"
    words = {"day": f"{date.day} {month_and_year}", "month": month_and_year, "year": f"{date.year}"}[date.precision]
    return f"{words} ({_INFERRED})" if date.year_inferred else words


def explained(topic: str, papers: Sequence[Paper], index: PaperIndex) -> tuple[str, ...]:
    """For each paper, the words of the topic that it holds, the weightiest first, and those that it lacks."""
    return tuple(titled(paper, _matched(word_matches(topic, paper, index))) for paper in papers)


def _matched(matches: Sequence[WordMatch]) -> str:
    held = [f"{match.word} ({match.share:.0%} of the question's weight)" for match in matches if match.held]
    lacking = [match.word for match in matches if not match.held]
    said = f"it holds {', '.join(held)}" if held else "it holds none of the question's words"
    return f"{said}; it lacks {', '.join(lacking)}." if lacking else f"{said}."
