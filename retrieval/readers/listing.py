"""Reads a paper listing: three lines a paper.

LGSep 25, 2023Code                                    category, date glued on, at times without a year; `Code`
A Title of a PaperJane Doe, Li Wei et al. · deepmind  title, authors glued on, at times an organisation
The abstract.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from retrieval.errors import PaperError
from retrieval.names import names_between_commas
from retrieval.papers import Paper, PublicationDate, normalised_title, readable_id, title_digest
from retrieval.readers.bounds import bounded
from retrieval.readers.seams import BETWEEN_AUTHORS, Evidence, certain_authors, find_seam, prose_words
from retrieval.readers.sources import Line

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Categories as arXiv writes them, with or without their archive: LG, cs.LG, hep-th, cond-mat.mtrl-sci.
_HEADER = re.compile(
    r"(?P<category>[A-Z]{2}|[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]{2}|\.[a-z]+-[a-z]+)?)"
    rf"\s?(?P<month>{'|'.join(_MONTHS)})[a-z]*\.? (?P<day>\d{{1,2}})(?:, (?P<year>\d{{4}}))?\s?(?P<code>Code)?"
)
_ORGANISATION = " · "
# From the comma or the first blank on: begun at every blank of many, it would take the square of their number.
_ET_AL = re.compile(r"(?:,|(?<!\s))\s++et al\.?$")
_LONGEST_WAIT_FOR_A_DAY = 8  # years: 29 February did not come between 1896 and 1904


@dataclass(frozen=True, slots=True)
class _Record:
    """The three lines of one paper."""

    header: re.Match[str]
    title: Line
    abstract: Line


@dataclass(frozen=True, slots=True)
class _Byline:
    """A title line without its end; `glued` is the title with the authors behind it."""

    glued: str
    cut: bool
    organisation: str | None


def is_header(text: str) -> bool:
    """Whether a line is one that a paper in a listing begins with."""
    return _HEADER.fullmatch(text.strip()) is not None


def read_listing(lines: Iterable[Line], *, refuse: Callable[[int, str], None], listed_on: dt.date) -> Iterator[Paper]:
    """Yield the papers of a listing in its order; refuse what is none, by line and reason.

    The listing is held as a whole: its words and its authors together tell where each title ends. A date without a
    year is the last such day on or before `listed_on`. Two papers never get one id, unless their titles are the same.
    """
    records = list(_records(lines, refuse))
    evidence = _evidence(records)
    titles: dict[str, str] = {}
    for record in records:
        try:
            paper = bounded(_paper(record, evidence, listed_on))
        except PaperError as error:
            refuse(record.title.number - 1, str(error))
            continue
        title = normalised_title(paper.title)
        if titles.setdefault(paper.id, title) != title:
            paper = replace(paper, id=f"{paper.id}-{title_digest(paper.title)}")
        yield paper


def _records(lines: Iterable[Line], refuse: Callable[[int, str], None]) -> Iterator[_Record]:
    """Group lines by threes, each from a header on; where one is missing or too many, go on at the next header."""
    block: list[Line] = []
    for line in lines:
        if not line.fault and not line.text.strip():
            continue
        if block and is_header(line.text):
            yield from _record(block, refuse)
            block = []
        block.append(line)
    if block:
        yield from _record(block, refuse)


def _record(block: Sequence[Line], refuse: Callable[[int, str], None]) -> Iterator[_Record]:
    first, *rest = block
    header = _HEADER.fullmatch(first.text.strip())
    faults = [line for line in block[:3] if line.fault]
    if faults:
        refuse(faults[0].number, f"{faults[0].fault}")
    elif header is None:
        refuse(first.number, _not_a_header(first.text))
    elif len(rest) < 2:
        refuse(
            first.number, f"{first.text!r} is not followed by a title line and an abstract (use three lines a paper)"
        )
    else:
        yield _Record(header, rest[0], rest[1])
        if extra := rest[2:]:
            refuse(extra[0].number, _not_a_header(extra[0].text))


def _not_a_header(text: str) -> str:
    return f"this does not begin a paper: {text[:60]!r} (begin each with its category and date, as in 'LGSep 25, 2023')"


def _evidence(records: Iterable[_Record]) -> Evidence:
    words: set[str] = set()
    authors: set[str] = set()
    for record in records:
        words.update(prose_words(record.abstract.text))
        authors.update(certain_authors(_byline(record.title.text).glued))
    return Evidence(words, authors)


def _paper(record: _Record, evidence: Evidence, listed_on: dt.date) -> Paper:
    byline = _byline(record.title.text)
    seam = find_seam(byline.glued, evidence)
    title = byline.glued[:seam]
    authors = names_between_commas(byline.glued[seam:])
    date = _date(record.header, listed_on)
    return Paper(
        id=readable_id(title, authors, date),
        title=title,
        abstract=record.abstract.text,
        authors=authors,
        authors_cut=byline.cut,
        organisation=byline.organisation,
        categories=(record.header["category"],),
        date=date,
        has_code=record.header["code"] is not None,
    )


def _byline(text: str) -> _Byline:
    """Take the organisation and "et al." off the end of a title line."""
    authored, dot, organisation = text.strip().rpartition(_ORGANISATION)
    # Authors stand before an organisation, so what holds a list of them is none, but the end of a title with a dot.
    if not dot or BETWEEN_AUTHORS.search(organisation) or _ET_AL.search(organisation):
        authored, organisation = text.strip(), ""
    glued = _ET_AL.sub("", authored)
    return _Byline(glued, glued != authored, organisation.strip() or None)


def _date(header: re.Match[str], listed_on: dt.date) -> PublicationDate:
    month, day = _MONTHS.index(header["month"]) + 1, int(header["day"])
    if header["year"]:
        return PublicationDate(int(header["year"]), month, day)
    for year in range(listed_on.year, max(listed_on.year - _LONGEST_WAIT_FOR_A_DAY - 1, 0), -1):
        if _is_day_by(year, month, day, listed_on):
            return PublicationDate(year, month, day, year_inferred=True)
    raise PaperError(f"no year up to {listed_on.year} has the day {header['month']} {day} (correct the day)")


def _is_day_by(year: int, month: int, day: int, latest: dt.date) -> bool:
    try:
        return dt.date(year, month, day) <= latest
    except ValueError:
        return False
