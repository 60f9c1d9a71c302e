"""Which records are one paper, and what becomes of it when another record of it comes. Pure; knows no database."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from retrieval.papers import Paper, PublicationDate

Outcome = Literal["added", "updated", "unchanged"]


@dataclass(slots=True)
class Entry:
    """A paper of the library: its number there, its record as it shall be, and whether that is to be written."""

    number: int
    paper: Paper
    changed: bool = False


@dataclass(slots=True)
class Shelf:
    """The stored papers that a batch of records could be about, and what the batch makes of them."""

    next_number: int
    entries: dict[int, Entry] = field(default_factory=dict)
    _by_key: dict[str, list[int]] = field(default_factory=dict)
    _by_id: dict[str, int] = field(default_factory=dict)

    def hold(self, stored: Iterable[tuple[int, Paper]]) -> None:
        """Take in papers that the library has, in the order of their numbers."""
        for number, paper in stored:
            self._enter(Entry(number, paper))

    def place(self, paper: Paper, settled: set[int]) -> Outcome:
        """Add a record, or let it update the paper that it is about; return what became of the record.

        `settled` are the numbers of the papers that an earlier record of this import was about: what that one said
        stays, and a further one only fills gaps. So two sources that contradict each other don't take turns, and the
        same import made again changes nothing.
        """
        entry = self._same(paper)
        if entry is None:
            entry = Entry(self.next_number, replace(paper, id=self._free_id(paper)), changed=True)
            self.next_number += 1
            self._enter(entry)
            outcome: Outcome = "added"
        else:
            outcome = self._update(entry, paper, fill_only=entry.number in settled)
        settled.add(entry.number)
        return outcome

    def _update(self, entry: Entry, record: Paper, *, fill_only: bool) -> Outcome:
        merged = _merged(entry.paper, record) if fill_only else _merged(record, entry.paper)
        merged = self._without_foreign_keys(replace(merged, id=entry.paper.id), entry)
        if merged == entry.paper:
            return "unchanged"
        entry.paper, entry.changed = merged, True
        self._enter(entry)
        return "updated"

    def _enter(self, entry: Entry) -> None:
        self.entries[entry.number] = entry
        self._by_id[entry.paper.id] = entry.number
        for key in entry.paper.identity_keys:
            numbers = self._by_key.setdefault(key, [])
            if entry.number not in numbers:
                numbers.append(entry.number)

    def _same(self, paper: Paper) -> Entry | None:
        """The paper that the record is about: by its surest key, among papers of one title by its id, then the oldest;
        at last where one has no such key, the paper of its id with the same abstract.
        """
        own = [self._by_id[id_] for id_ in possible_ids(paper) if id_ in self._by_id]
        keyed = [
            number
            for key in paper.identity_keys
            for number in sorted(self._by_key.get(key, ()), key=lambda number: (number not in own, number))
        ]
        candidates = (self.entries[number] for number in (*keyed, *own))
        return next((entry for entry in candidates if _are_one(entry.paper, paper)), None)

    def _without_foreign_keys(self, merged: Paper, entry: Entry) -> Paper:
        """The record without a title or identifier that another paper is known by: an update takes none away."""
        foreign = {
            key.partition(":")[0]
            for key in merged.identity_keys
            if any(number != entry.number for number in self._by_key.get(key, ()))
        }
        return replace(
            merged,
            title=entry.paper.title if "title" in foreign else merged.title,
            doi=entry.paper.doi if "doi" in foreign else merged.doi,
            arxiv_id=entry.paper.arxiv_id if "arxiv" in foreign else merged.arxiv_id,
        )

    def _free_id(self, paper: Paper) -> str:
        return next(id_ for id_ in possible_ids(paper) if id_ not in self._by_id)


def possible_ids(paper: Paper) -> Sequence[str]:
    """The ids that a record can be kept under, in the order in which they are tried: its own, then with a digest.

    The last holds the whole digest, so that only the same record can have taken it.
    """
    surest = next(iter(paper.identity_keys), f"abstract:{paper.abstract}")
    short = hashlib.blake2b(surest.encode(), digest_size=3).hexdigest()
    whole = hashlib.blake2b(f"{paper.identity_keys}{paper.abstract}".encode(), digest_size=16).hexdigest()
    return (paper.id, f"{paper.id}-{short}", f"{paper.id}-{whole}")


def _are_one(stored: Paper, record: Paper) -> bool:
    same_keys = set(stored.identity_keys) & set(record.identity_keys)
    if any(not key.startswith("title:") for key in same_keys):
        return True
    for ours, theirs in ((stored.doi, record.doi), (stored.arxiv_id, record.arxiv_id)):
        if ours and theirs and ours.lower() != theirs.lower():
            return False
    if stored.identity_keys and record.identity_keys:
        return bool(same_keys)
    # One of them has nothing to be known by, so that its id and its abstract have to tell.
    return stored.id in possible_ids(record) and stored.abstract == record.abstract


def _merged(first: Paper, second: Paper) -> Paper:
    """What `first` says, and what `second` says where `first` says nothing or less."""
    cut_shorter = first.authors_cut and not second.authors_cut
    authors = second if second.authors and (cut_shorter or not first.authors) else first
    return replace(
        first,
        title=first.title if first.title.strip() else second.title,
        abstract=first.abstract if first.abstract.strip() else second.abstract,
        authors=authors.authors,
        authors_cut=authors.authors_cut,
        organisation=first.organisation or second.organisation,
        categories=first.categories or second.categories,
        date=_surer_date(first.date, second.date),
        url=first.url or second.url,
        has_code=first.has_code or second.has_code,
        doi=first.doi or second.doi,
        arxiv_id=first.arxiv_id or second.arxiv_id,
    )


def _surer_date(first: PublicationDate | None, second: PublicationDate | None) -> PublicationDate | None:
    """The first date, unless the second is one of the days that it can mean, more precisely or more surely known."""
    if first is None or second is None:
        return first or second
    inside = first.first_day <= second.first_day and second.last_day <= first.last_day
    same_days = inside and (first.first_day, first.last_day) == (second.first_day, second.last_day)
    if inside and (not same_days or (first.year_inferred and not second.year_inferred)):
        return second
    return first
