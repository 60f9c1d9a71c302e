"""The "understood as" line: what a question was taken to mean, in one phrase."""

import datetime as dt
from collections.abc import Sequence

from retrieval.index import Filters, KnownNames
from retrieval.questions.named import short_name
from retrieval.questions.question import Order, Question, Record, Wants
from retrieval.questions.words import tidy
from retrieval.rendering import render

_FEW = 3  # papers: more of them are counted, not named
_YEAR, _MONTH, _DAY = 1, 2, 3
_ONE_DAY = dt.timedelta(days=1)
_MONTHS = ("January February March April May June July August September October November December").split()
_ASKED = {
    Record.AUTHORS: "who wrote it",
    Record.DATE: "when it was published",
    Record.ORGANISATION: "which organisation it is from",
    Record.CATEGORY: "which category it is in",
    Record.LINK: "where to read it",
    Record.CODE: "whether there is code for it",
}


def describe(question: Question, names: KnownNames) -> str:
    """Return what the question was taken to mean: "papers by Minjia Zhang since 2023 · about sequence parallelism"."""
    papers = _papers(question, names)
    if question.record is Record.DATE and question.order is not Order.BEST and len(question.focus) > 1:
        line = f"which of {papers} is {'newer' if question.newest_first else 'older'}"
    elif question.record in _ASKED:
        asked = " and ".join(_ASKED[record] for record in (question.record, *question.also))
        line = f"{papers or 'papers'}{_about(question)} · {asked}"
    elif question.record is Record.COUNT:
        line = f"how many {papers or 'papers'}{_about(question)}"
    elif question.record is Record.PAPERS:
        line = papers or "all papers"
    else:
        line = _content(question, papers) or question.text.strip()
    return render(line)


def _content(question: Question, papers: str) -> str:
    """What is asked of the papers in words: "" where nothing is."""
    asked = (
        "" if question.topic in (papers, render(papers)) else tidy(question.topic.removeprefix(f"{render(papers)} "))
    )
    if asked and not papers and asked.casefold() == question.text.strip().casefold():
        return asked  # a topic was typed, and taken as it stands
    if question.wants in (Wants.LIST, Wants.WHICH_PAPER) and asked and not question.focus:
        return f"{papers or 'papers'} · about {asked}"
    return " · ".join(part for part in (papers, asked) if part)


def _about(question: Question) -> str:
    return f" about {question.topic}" if question.topic else ""


def _papers(question: Question, names: KnownNames) -> str:
    """Which papers: their names, or the filters in words; "" for all papers."""
    if question.focus:
        called = [short_name(paper_id, names) for paper_id in question.focus]
        papers = _listed(called, "and") if len(called) <= _FEW else f"these {len(called)} papers"
        return " ".join([papers, *_limits(question.filters)])
    ordered = {Order.NEWEST: "newest ", Order.OLDEST: "oldest ", Order.BEST: ""}[question.order]
    count = f"{question.limit} " if question.limit and question.limit > 1 else ""
    noun = "paper" if question.limit == 1 else "papers"
    limits = _limits(question.filters)
    if not (ordered or count or limits or question.limit):
        return ""
    return " ".join([f"{'the ' if ordered else ''}{count}{ordered}{noun}", *limits])


def _limits(filters: Filters) -> list[str]:
    limits = []
    if filters.authors:
        limits.append(f"by {_listed(filters.authors, 'or')}")
    if filters.not_authors:
        limits.append(f"not by {_listed(filters.not_authors, 'or')}")
    if filters.not_organisations:
        limits.append(f"not from {_listed(filters.not_organisations, 'or')}")
    if filters.organisations:
        limits.append(f"from {_listed(filters.organisations, 'or')}")
    if filters.categories:
        limits.append(f"in {_listed(filters.categories, 'or')}")
    if period := _period(filters.since, filters.until):
        limits.append(period)
    if filters.has_code is not None:
        limits.append("with code" if filters.has_code else "without code")
    return limits


def _listed(values: Sequence[str], joint: str) -> str:
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} {joint} {values[-1]}"


def _period(since: dt.date | None, until: dt.date | None) -> str:
    """The period in words, no more precise than it has to be."""
    if since is None and until is None:
        return ""
    if since is None:
        return f"until {_last(until)}" if until else ""
    if until is None:
        return f"since {_first(since)}"
    if since == until:
        return f"of {_in_words(since, _DAY)}"
    # Both ends no more precise than the one that has to be: "from January 2023", "from January to …" of a year.
    first, last = (_in_words(day, max(_precision(since), _precision(until + _ONE_DAY))) for day in (since, until))
    return f"from {first}" if first == last else f"from {first} to {last}"


def _first(day: dt.date) -> str:
    return _in_words(day, _precision(day))


def _last(day: dt.date) -> str:
    return _in_words(day, _precision(day + _ONE_DAY))


def _precision(begins: dt.date) -> int:
    """How many of year, month and day it takes to tell the day on which a time begins."""
    return _DAY if begins.day > 1 else _MONTH if begins.month > 1 else _YEAR


def _in_words(day: dt.date, precision: int) -> str:
    """The day in words: 2023, September 2023, 25 September 2023."""
    month = _MONTHS[day.month - 1]
    return {_YEAR: f"{day.year}", _MONTH: f"{month} {day.year}", _DAY: f"{day.day} {month} {day.year}"}[precision]
