"""The record of a library: who wrote which paper, when, where; as filters and names need it."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from retrieval.folding import fold
from retrieval.lookups import GluedSlipLookup, SlipLookup, WordLookup
from retrieval.papers import Paper, normalised_title
from retrieval.postings import Flags, Ints
from retrieval.queries import Filters

_NEVER = dt.date.min.toordinal() - 1
# The computer science archive, whose papers some listings mark with the second half alone: LG for cs.LG.
# https://arxiv.org/category_taxonomy
_COMPUTER_SCIENCE = frozenset(
    """ai ar cc ce cg cl cr cv cy db dc dl dm ds et fl gl gr gt hc ir it lg lo ma mm ms na ne ni oh os pf pl ro sc sd se
    si sy""".split()
)
_PARTICLES = frozenset(
    {"da", "de", "del", "della", "den", "der", "di", "dos", "du", "la", "le", "ter", "van", "von", "zu"}
)
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_SHORT_NAME = re.compile(r"([^:]{2,40}):\s*\S")


@dataclass(frozen=True, kw_only=True)  # without slots, so that lookups can be kept once they were asked for
class KnownNames:
    """The names that a library's papers hold, by the form that `name_key` gives them.

    `authors` leads from a full name, and from a surname alone, to the full names as written; `organisations` to the
    name as written; `titles`, and `short_names` (what stands before a title's colon), to the ids of the papers.
    `categories` are as the papers write them; `written` leads from a paper's id to its title as written.
    """

    authors: Mapping[str, tuple[str, ...]]
    organisations: Mapping[str, str]
    categories: frozenset[str]
    titles: Mapping[str, tuple[str, ...]]
    short_names: Mapping[str, tuple[str, ...]]
    written: Mapping[str, str]

    @cached_property
    def title_lookup(self) -> WordLookup:
        return WordLookup(self.titles)

    @cached_property
    def organisation_lookup(self) -> WordLookup:
        return WordLookup(self.organisations)

    @cached_property
    def author_lookup(self) -> WordLookup:
        return WordLookup(self.authors)

    @cached_property
    def short_name_lookup(self) -> WordLookup:
        return WordLookup(self.short_names)

    @cached_property
    def author_slips(self) -> SlipLookup:
        return SlipLookup(self.authors)

    @cached_property
    def organisation_slips(self) -> SlipLookup:
        return SlipLookup(self.organisations)

    @cached_property
    def short_name_slips(self) -> GluedSlipLookup:
        return GluedSlipLookup(self.short_names)


class RecordIndex:
    """The records of papers, numbered from 0 in the order they came."""

    def __init__(self) -> None:
        self._papers: list[Paper] = []
        self._first_days: Ints = np.zeros(0, dtype=np.int64)
        self._last_days: Ints = np.zeros(0, dtype=np.int64)
        self._has_code: Flags = np.zeros(0, dtype=np.bool_)
        self._authors: defaultdict[str, list[int]] = defaultdict(list)
        self._organisations: defaultdict[str, list[int]] = defaultdict(list)
        self._categories: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, papers: Sequence[Paper]) -> None:
        for number, paper in enumerate(papers, start=len(self._papers)):
            for author in paper.authors:
                for key in author_keys(author):
                    self._authors[key].append(number)
            if paper.organisation:
                self._organisations[name_key(paper.organisation)].append(number)
            for key in {key for category in paper.categories for key in _category_keys(category)}:
                self._categories[key].append(number)
        self._papers.extend(papers)
        first = [paper.date.first_day.toordinal() if paper.date else _NEVER for paper in papers]
        last = [paper.date.last_day.toordinal() if paper.date else _NEVER for paper in papers]
        self._first_days = np.append(self._first_days, np.array(first, dtype=np.int64))
        self._last_days = np.append(self._last_days, np.array(last, dtype=np.int64))
        self._has_code = np.append(self._has_code, np.array([paper.has_code for paper in papers], dtype=np.bool_))

    def passing(self, filters: Filters) -> Flags:
        """Return which papers pass, (n_papers,)."""
        passing = np.ones(len(self._papers), dtype=np.bool_)
        for held, wanted, key in (
            (self._authors, filters.authors, author_key),
            (self._organisations, filters.organisations, name_key),
            (self._categories, filters.categories, str.casefold),
        ):
            if wanted:
                passing &= self._holding(held, (key(name) for name in wanted))
        passing &= ~self._holding(self._authors, map(author_key, filters.not_authors))
        passing &= ~self._holding(self._organisations, map(name_key, filters.not_organisations))
        if filters.since or filters.until:
            passing &= self._first_days != _NEVER
        if filters.since:
            passing &= self._last_days >= filters.since.toordinal()
        if filters.until:
            passing &= self._first_days <= filters.until.toordinal()
        if filters.has_code is not None:
            passing &= self._has_code == filters.has_code
        return passing

    def _holding(self, held: Mapping[str, list[int]], keys: Iterable[str]) -> Flags:
        holding = np.zeros(len(self._papers), dtype=np.bool_)
        for key in keys:
            holding[held.get(key, [])] = True
        return holding

    def newest_first(self, numbers: Iterable[int]) -> list[int]:
        """Return the papers from the latest first day on; those of one day by id, those without a date last."""
        return sorted(numbers, key=lambda number: (-int(self._first_days[number]), self._papers[number].id))


def known_names(papers: Iterable[Paper]) -> KnownNames:
    """Return the names that the papers hold, each list of them without repeats and in the order of the papers given."""
    authors: defaultdict[str, dict[str, None]] = defaultdict(dict)
    titles: defaultdict[str, dict[str, None]] = defaultdict(dict)
    short_names: defaultdict[str, dict[str, None]] = defaultdict(dict)
    organisations: dict[str, str] = {}
    categories: set[str] = set()
    written: dict[str, str] = {}
    for paper in papers:
        written[paper.id] = paper.title
        for author in paper.authors:
            for key in author_keys(author):
                authors[key][author] = None
        if paper.organisation:
            organisations.setdefault(name_key(paper.organisation), paper.organisation)
        categories.update(paper.categories)
        titles[name_key(paper.title)][paper.id] = None
        if match := _SHORT_NAME.match(paper.title):
            short_names[name_key(match[1])][paper.id] = None
    return KnownNames(
        authors={key: tuple(names) for key, names in authors.items() if key},
        organisations=organisations,
        categories=frozenset(categories),
        titles={key: tuple(ids) for key, ids in titles.items() if key},
        short_names={key: tuple(ids) for key, ids in short_names.items() if key},
        written=written,
    )


def name_key(name: str) -> str:
    """Return the form in which names are compared: letters and digits, without accents, case or LaTeX."""
    return normalised_title(fold(name).text)


def author_key(name: str) -> str:
    """Return the form in which authors are compared; `Zhang, Minjia` is Minjia Zhang."""
    last, comma, first = name.partition(",")
    return name_key(f"{first} {last}" if comma and name_key(first) not in _SUFFIXES else name)


def author_keys(name: str) -> frozenset[str]:
    """Return all that an author may be called by: the full name, first and last name, initial and last, last alone."""
    words = author_key(name).split()
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    if len(words) < 2:
        return frozenset(words)
    first, last = words[0], words[-1]
    # `van der Berg` is looked for with and without its particles.
    begin = next((place for place, word in enumerate(words[1:-1], start=1) if word in _PARTICLES), len(words) - 1)
    surname = " ".join(words[begin:])
    return frozenset({" ".join(words), f"{first} {last}", f"{first[0]} {last}", f"{first} {surname}", surname, last})


def _category_keys(category: str) -> frozenset[str]:
    archive, dot, subject = category.casefold().partition(".")
    if not dot and archive in _COMPUTER_SCIENCE:
        archive, subject = "cs", archive
    return frozenset({archive, subject, f"{archive}.{subject}"} if subject else {archive})
