"""The dates that a question asks for papers of."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.errors import PaperError
from retrieval.papers import PublicationDate
from retrieval.questions.words import Span, Words

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
# Not a part of a figure, a name or a longer number: 2.5x, CIFAR-2010, $2010, 2023%.
_YEAR = r"(?<![\w.$€£-])(?:19|20)\d\d(?![\w%]|[.,]\d|-[a-z])"
_DATE = (
    rf"(?:{_YEAR}[-/](?:1[0-2]|0?[1-9])(?:[-/](?:3[01]|[12]\d|0?[1-9]))?(?![\w-])"
    rf"|(?:\d\d?(?:st|nd|rd|th)?\s+(?:of\s+)?)?{_MONTH},?\s+(?:of\s+)?{_YEAR}"
    rf"|{_MONTH}\s+\d\d?(?:st|nd|rd|th)?,?\s+{_YEAR}|{_YEAR})"
)
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
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)})"
_OPEN = (
    r"(?:\s+(?:on(?:wards?)?|upwards?|(?:and|or) (?:later|after|newer|up)|(?:to|until|till) (?:now"
    r"|today|present|date)))"
)
_VAGUE = r"(?:(?:early|late|mid|the (?:year|start|beginning|end|middle) of|the year)[\s-]+)?"

# Spoken only of publications, and so a filter even where the question does not speak of papers elsewhere.
_SPANS = (
    (
        "between",
        (
            rf"(?:published |dated )?(?:between|from|in)\s+(?P<a>{_DATE})\s*(?:and|to|until|till|through|-"
            rf"|–)\s*(?P<b>{_DATE})"
        ),
    ),
    ("between", r"(?<![\w.$€£-])(?P<a>(?:19|20)\d\d)\s*(?:-|–|to)\s*(?P<b>(?:19|20)\d\d)(?![\w%-])"),
    (
        "since",
        (
            r"(?:since|starting (?:in|from|with)|not before|no (?:older|earlier) than"
            rf"|not older than)\s+{_VAGUE}(?P<a>{_DATE}){_OPEN}?"
        ),
    ),
    ("since", rf"(?:from\s+)?{_VAGUE}(?P<a>{_DATE}){_OPEN}(?=\W|$)"),
    ("since", r"(?<![\w.])(?P<a>(?:19|20)\d\d)\+"),
    ("after", rf"(?:after|newer than|later than|more recent than|younger than|past|post-?)\s*{_VAGUE}(?P<a>{_DATE})"),
    ("before", rf"(?:before|prior to|older than|earlier than|pre-?)\s*{_VAGUE}(?P<a>{_DATE})"),
    (
        "until",
        (
            r"(?:until|till|up to|up until|through|not after|no (?:later|newer) than"
            rf"|not later than)\s+(?:and including\s+)?(?P<a>{_DATE})"
        ),
    ),
    ("until", rf"(?:from\s+)?(?P<a>{_DATE})\s+(?:or|and)\s+(?:earlier|before|older)"),
    (
        "recent",
        (
            r"(?:in|during|over|within|for|from|of)?\s*(?:the\s+)?(?:last|past"
            rf"|previous)\s+(?:{_COUNT}\s+(?:of\s+)?)(?P<unit>day|week|month|year)s?\b"
        ),
    ),
    ("recent", r"(?:in|during|over|within)\s+the\s+(?:last|past|previous)\s+(?P<unit>day|week|month|year)\b"),
    ("recent", r"(?:in\s+|during\s+|over\s+|from\s+)?(?:the\s+)?past\s+(?P<unit>day|week|month|year)\b"),
    ("since_last", r"since\s+last\s+(?P<unit>month|year)\b"),
)
# Spoken of many things: a filter only where the question speaks of papers.
_PLAIN = (
    ("until", rf"by\s+(?:the end of\s+)?(?P<a>{_DATE})"),
    ("in", rf"(?:published |written |released |dated |out )?(?:in|from|of|during|for|on)\s+{_VAGUE}(?P<a>{_DATE})"),
    ("in", rf"(?:published|written|released|dated)\s+(?P<a>{_DATE})"),
    ("last", r"(?:(?:in|from|of|during)\s+)?last\s+(?P<unit>week|month|year)(?:'s)?\b"),
    ("this", r"(?:(?:in|from|of|during)\s+)?this\s+(?P<unit>week|month|year)(?:'s)?\b"),
    ("this", r"(?:(?:from|of)\s+)?(?P<unit>today|yesterday)\b"),
    ("ago", rf"(?:from\s+)?{_COUNT}\s+(?P<unit>month|year)s?\s+ago"),
    ("in", rf"(?P<a>{_DATE})(?='?s?\s+(?:papers?|articles?|publications?|preprints?|work|ones?)\b)"),
    ("in", rf"(?<=et al )\(?(?P<a>{_DATE})\)?"),
    ("in", rf"(?<=et al\. )\(?(?P<a>{_DATE})\)?"),
    ("named", rf"(?:in|from|of|during)\s+(?P<unit>{_MONTH})(?=\s*(?:$|[?.!,]))"),
    ("in", rf"(?<=papers )(?P<a>{_DATE})"),
)
_NEXT_IS_NO_NAME = re.compile(
    r"\W*(?:$|(?:about|and|or|on|by|from|that|which|who|what|how|did|do|does|is|are|was|were|with"
    r"|without|have|has|for|in"
    r"|papers?|articles?|publications?|preprints?|work|only|please|using|regarding|concerning|dealing|cover\w*"
    r"|discuss\w*|there|then|to|of|at|when|where|show|list|about)\b)"
)
_PAPERS_NEXT = re.compile(r"(?:'s)?\s+(?:papers?|articles?|publications?|preprints?|ones?)\b")


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
    for kind, pattern in _SPANS:
        yield from ((kind, match) for match in re.finditer(rf"(?<!\w){pattern}", low))
    for kind, pattern in _PLAIN:
        yield from ((f"plain {kind}", match) for match in re.finditer(rf"(?<!\w){pattern}", low))


def _at_an_edge(low: str, span: Span) -> bool:
    return not low[: span[0]].strip(" ,.;:?!") or not low[span[1] :].strip(" ,.;:?!")


def _belongs_to_a_name(low: str, span: Span) -> bool:
    """Whether the year is a part of what something is called: the 2018 benchmark, in 2012 ImageNet data."""
    if _PAPERS_NEXT.match(low, span[1]):
        return False
    return re.search(r"\b(?:the|a|an)\s+$", low[: span[0]]) is not None or not _NEXT_IS_NO_NAME.match(low, span[1])


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
