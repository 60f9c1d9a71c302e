"""The dates that a question asks for papers of."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from retrieval.errors import PaperError
from retrieval.papers import PublicationDate
from retrieval.questions.phrasing import Part, Phrases, phrases
from retrieval.questions.words import Span, Words

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_COUNTS = {
    word: count
    for count, words in {
        1: "a an one",
        2: "two couple",
        3: "three few",
        4: "four several",
        5: "five",
        6: "six",
        7: "seven",
        8: "eight",
        9: "nine",
        10: "ten",
        12: "twelve",
    }.items()
    for word in words.split()
}
# Not a part of a figure, a name or a longer number: 2.5x, CIFAR-2010, $2010, 2023%.
_YEAR = re.compile(r"(?<![\w.$€£-])(?:19|20)\d\d(?![\w%]|[.,]\d|-[a-z])")
_BARE_YEAR = re.compile(r"(?<![\w.$€£-])(?:19|20)\d\d(?![\w%])")
_IN_FIGURES = re.compile(rf"{_YEAR.pattern}[-/](?:1[0-2]|0?[1-9])(?:[-/](?:3[01]|[12]\d|0?[1-9]))?(?![\w-])")
_MONTH = """
    (jan[uary]|feb[ruary]|mar[ch]|apr[il]|may|june?|july?|aug[ust]|sept?[ember]|oct[ober]|nov[ember]|dec[ember])\\.?
"""
_PARTS: Mapping[str, Part] = {
    "year": _YEAR,
    "bare_year": _BARE_YEAR,
    "month": _MONTH,
    "day": "\\d\\d?[st|nd|rd|th]",
    "in_figures": _IN_FIGURES,
    "date": """
        {in_figures}                         # 2023-09-25
        [{day} [of ]]{month},? [of ]{year}   # 25 September 2023, Sept 2023
        {month} {day},? {year}               # September 25, 2023
        {year}                               # 2023
        """,
    "count": f"(?P<count>\\d{{1,3}}|{'|'.join(_COUNTS)})",
    "vague": "[(early|late|mid|the year|the (year|start|beginning|end|middle) of)(\\s|-)+]",  # the end of 2023
    "open": "on[wards?]|upwards?|(and|or) (later|after|newer|up)|(to|until|till) (now|today|present|date)",
    "unit": "day|week|month|year",
    "in_the": "in|during|over|within|for|from|of",
    "published": "published|written|released|dated",
    "to": "\\s*(and|to|until|till|through|-|–)\\s*",
}


def _kinds(*rows: tuple[str, str]) -> tuple[tuple[str, Phrases], ...]:
    return tuple((kind, phrases(row, **_PARTS)) for kind, row in rows)


# One of these stands in whatever any row below finds, so that most questions are looked at once.
_OF_TIME = re.compile(rf"(?:19|20)\d\d|\b(?:today|yesterday|day|week|month|year|{'|'.join(_MONTHS)})")
# Spoken only of publications, and so a filter even where the question does not speak of papers elsewhere.
_SPANS = _kinds(
    ("between", "[published |dated ](between|from|in) (?P<a>{date}){to}(?P<b>{date})  # between 2020 and 2022"),
    ("between", "(?P<a>{bare_year})\\s*(-|–|to)\\s*(?P<b>(19|20)\\d\\d)(?!%|-)  # 2020-2022"),
    ("since", "(since|starting (in|from|with)|not before) {vague}(?P<a>{date})[ {open}]  # since 2021"),
    ("since", "(no|not) (older|earlier) than {vague}(?P<a>{date})[ {open}]  # no older than 2021"),
    ("since", "[from ]{vague}(?P<a>{date}) {open}  # from 2021 on"),
    ("since", "(?P<a>{bare_year})\\+  # 2021+"),
    ("after", "(after|(newer|later|more recent|younger) than|past|post) {vague}(?P<a>{date})  # after 2021"),
    ("before", "(before|prior to|(older|earlier) than|pre) {vague}(?P<a>{date})  # before 2021"),
    ("until", "(until|till|[up ](to|until)|through|not after) [and including ](?P<a>{date})  # up to 2021"),
    ("until", "(no|not) (later|newer) than (?P<a>{date})  # no later than 2021"),
    ("until", "[from ](?P<a>{date}) (or|and) (earlier|before|older)  # 2021 or earlier"),
    ("recent", "[{in_the} ][the ](last|past|previous) {count} [of ](?P<unit>{unit})s?  # in the last two years"),
    ("recent", "(in|during|over|within) the (last|past|previous) (?P<unit>{unit})  # in the last year"),
    ("recent", "[{in_the} ][the ]past (?P<unit>{unit})  # the past month"),
    ("since_last", "since last (?P<unit>month|year)  # since last year"),
)
# Spoken of many things: a filter only where the question speaks of papers.
_PLAIN = _kinds(
    ("until", "by [the end of ](?P<a>{date})  # by 2021"),
    ("in", "[{published} |out ](in|from|of|during|for|on) {vague}(?P<a>{date})  # from 2021"),
    ("in", "{published} (?P<a>{date})  # published 2021"),
    ("last", "[(in|from|of|during) ]last (?P<unit>week|month|year)['s]  # last year's papers"),
    ("this", "[(in|from|of|during) ]this (?P<unit>week|month|year)['s]  # this month"),
    ("this", "[(from|of) ](?P<unit>today|yesterday)  # from today"),
    ("ago", "[from ]{count} (?P<unit>month|year)s? ago  # from two years ago"),
    ("in", "(?P<a>{date})(?='?s?\\s+(papers?|articles?|publications?|preprints?|work|ones?)\\b)  # 2021 papers"),
    ("in", "(?<=et\\sal\\s)\\(?(?P<a>{date})\\)?  # Zhang et al 2021"),
    ("in", "(?<=et\\sal\\.\\s)\\(?(?P<a>{date})\\)?  # Zhang et al. (2021)"),
    ("named", "(in|from|of|during) (?P<unit>{month})(?={stop})  # papers from May"),
    ("in", "(?<=papers\\s)(?P<a>{date})  # papers 2021"),
)
# Behind a year, these say that it is one, and no part of a name: in 2012 which papers, but not in 2012 ImageNet data.
_NO_NAME_NEXT = phrases(
    """
    \\W*$
    \\W*(about|and|or|on|by|from|that|which|who|what|how|did|do|does|is|are|was|were|with|without|have|has|for|in)
    \\W*(papers?|articles?|publications?|preprints?|work|only|please|using|regarding|concerning|dealing)
    \\W*(cover\\w*|discuss\\w*|there|then|to|of|at|when|where|show|list)
    """
)
_PAPERS_NEXT = re.compile(r"(?:'s)?\s+(?:papers?|articles?|publications?|preprints?|ones?)\b")
_A_NAME_BEFORE = re.compile(r"\b(?:the|a|an)\s+$")
_CLAUSE_EDGES = " ,.;:?!"


@dataclass(frozen=True, slots=True)
class Period:
    """The days that papers are asked from, and where the question says so."""

    since: dt.date | None = None
    until: dt.date | None = None
    spans: tuple[Span, ...] = ()


def period_in(words: Words, *, today: dt.date, of_papers: bool, brief: bool) -> Period:
    """Return the period that a question limits its papers to, empty where its years belong to what it is about.

    `of_papers` says that the question speaks of papers; `brief` that it is a few words and no sentence.
    """
    found: list[tuple[dt.date | None, dt.date | None, Span]] = []
    for kind, match in _matches(words.low):
        plain = kind.startswith("plain ")
        if not of_papers and not _at_an_edge(words.low, match.span()):
            continue
        if plain and not of_papers and not brief:
            continue
        if _belongs_to_a_name(words.low, match.span()) or any(_overlap(match.span(), span) for *_, span in found):
            continue
        if (days := _days(kind.removeprefix("plain "), match, today)) is not None:
            found.append((*days, match.span()))
    if not found:
        return Period()
    sinces = [since for since, _, _ in found if since is not None]
    untils = [until for _, until, _ in found if until is not None]
    return Period(max(sinces, default=None), min(untils, default=None), tuple(span for *_, span in found))


def _matches(low: str) -> Iterator[tuple[str, re.Match[str]]]:
    if not _OF_TIME.search(low):
        return
    for kind, asking in _SPANS:
        yield from ((kind, match) for match in asking.finditer(low))
    for kind, asking in _PLAIN:
        yield from ((f"plain {kind}", match) for match in asking.finditer(low))


def _at_an_edge(low: str, span: Span) -> bool:
    return not low[: span[0]].strip(_CLAUSE_EDGES) or not low[span[1] :].strip(_CLAUSE_EDGES)


def _belongs_to_a_name(low: str, span: Span) -> bool:
    """Whether the year is a part of what something is called: the 2018 benchmark, in 2012 ImageNet data."""
    if _PAPERS_NEXT.match(low, span[1]):
        return False
    return _A_NAME_BEFORE.search(low[: span[0]]) is not None or not _NO_NAME_NEXT.match(low[span[1] :])


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _days(kind: str, match: re.Match[str], today: dt.date) -> tuple[dt.date | None, dt.date | None] | None:
    """The first and last day asked for; None where the words name no day that can be."""
    groups = match.groupdict()
    try:
        if "a" in groups:
            return _bounds(kind, _date(groups["a"], today), _date(groups.get("b") or groups["a"], today))
        return _relative(kind, _count(groups.get("count")), groups["unit"], today)
    except (PaperError, ValueError, OverflowError):
        return None


def _bounds(kind: str, first: PublicationDate, second: PublicationDate) -> tuple[dt.date | None, dt.date | None]:
    if kind == "since":
        return first.first_day, None
    if kind == "after":
        return first.last_day + dt.timedelta(days=1), None
    if kind == "before":
        return None, first.first_day - dt.timedelta(days=1)
    if kind == "until":
        return None, first.last_day
    earlier, later = sorted((first, second), key=lambda date: date.first_day)
    return earlier.first_day, later.last_day


def _date(text: str, today: dt.date) -> PublicationDate:
    """The date that the words name. Raises PaperError if there is no such day, or it lies years ahead."""
    year = int(re.findall(r"(?:19|20)\d\d", text)[0])
    if year > today.year + 1:
        raise PaperError(f"the year {year} is still to come (name one up to {today.year})")
    if re.fullmatch(r"[\d/-]+", text):
        return PublicationDate.parse(text.replace("/", "-"))
    month = re.search(r"[a-z]{3}", text.replace("of", ""))
    day = re.search(r"(?<!\d)\d\d?(?!\d)", text)
    return PublicationDate(year, _MONTHS.index(month[0]) + 1 if month else None, int(day[0]) if day else None)


def _count(text: str | None) -> int:
    if text is None:
        return 1
    return int(text) if text.isdigit() else _COUNTS[text]


def _relative(kind: str, count: int, unit: str, today: dt.date) -> tuple[dt.date | None, dt.date | None]:
    if kind == "recent":
        return _before(today, count, unit), None
    if kind == "named":
        month = _MONTHS.index(unit[:3]) + 1
        date = PublicationDate(today.year - (month > today.month), month)
        return date.first_day, date.last_day
    if unit in ("today", "yesterday"):
        day = today - dt.timedelta(days=unit == "yesterday")
        return day, day
    if unit == "week":
        monday = today - dt.timedelta(days=today.weekday() + 7 * (kind == "last"))
        return monday, monday + dt.timedelta(days=6)
    back = 0 if kind == "this" else count
    year, month = _months_back(today, back if unit == "month" else 12 * back)
    date = PublicationDate(year, month if unit == "month" else None)
    return date.first_day, None if kind == "since_last" else date.last_day


def _before(today: dt.date, count: int, unit: str) -> dt.date:
    """The day that lies so many days, weeks, months or years before today."""
    if unit in ("day", "week"):
        return today - dt.timedelta(days=count * (7 if unit == "week" else 1))
    year, month = _months_back(today, count * (12 if unit == "year" else 1))
    return dt.date(year, month, min(today.day, PublicationDate(year, month).last_day.day))


def _months_back(today: dt.date, months: int) -> tuple[int, int]:
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return year, month + 1
