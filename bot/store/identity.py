"""Which records are one paper, and what becomes of it when another record of it comes. Pure; knows no database.

Records are held against papers of the same library alone, so that no library's record alters or tells of another's.
"""

import base64
import hashlib
import re
from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from typing import Literal, Self

from bot.store.scope import SHARED
from retrieval.papers import Paper, PublicationDate

Outcome = Literal["added", "updated", "unchanged"]

# 40 bits: of a thousand servers two share a mark with a probability of one in two million.
_MARK_BYTES = 5
_MARKS = re.compile(r"(~[a-z2-7]{8})+\Z")


def id_in(library: str, paper_id: str) -> str:
    """The id of a paper as it is in a library: as it is in the shared one, else with a mark of the server's own.

    So ids are unique over all libraries, and none tells what another library holds.
    """
    bare = _MARKS.sub("", paper_id)
    if not bare.strip():
        bare = paper_id.replace("~", "-")
    if library == SHARED:
        return bare
    digest = hashlib.blake2b(library.encode(errors="surrogatepass"), digest_size=_MARK_BYTES).digest()
    return f"{bare}~{base64.b32encode(digest).decode().lower()}"


@dataclass(frozen=True, slots=True)
class Record:
    """A paper as a source tells of it, with what it is known by and the ids that it can be kept under.

    `ids` are in the order in which they are tried: its own, then two with a digest; the last holds the whole one, so
    that only the same record can have taken it.
    """

    paper: Paper
    keys: tuple[str, ...]
    ids: tuple[str, str, str]

    @classmethod
    def of(cls, paper: Paper, library: str = SHARED) -> Self:
        keys = paper.identity_keys
        surest = keys[0] if keys else f"abstract:{paper.abstract}"
        short = hashlib.blake2b(surest.encode(), digest_size=3).hexdigest()
        whole = hashlib.blake2b(f"{keys}{paper.abstract}".encode(), digest_size=16).hexdigest()
        bare = id_in(SHARED, paper.id)
        own, with_short, with_whole = (id_in(library, id_) for id_ in (bare, f"{bare}-{short}", f"{bare}-{whole}"))
        return cls(paper if own == paper.id else replace(paper, id=own), keys, (own, with_short, with_whole))


@dataclass(slots=True)
class Entry:
    """A paper of the library: its number there, its record as it shall be, and whether that is to be written.

    `keys` are all that it has ever been known by: a preprint's DOI still leads to it when the journal's took its place.
    """

    number: int
    paper: Paper
    keys: set[str]
    changed: bool = False


class Shelf:
    """The stored papers that a batch of records could be about, and what the batch makes of them.

    `settled` are the numbers of the papers that earlier batches of the import were about. What the first record said
    of a paper stays, and a further one only fills gaps: so two sources that contradict each other don't take turns,
    and the same import made again changes nothing. `touched` are the numbers to be settled from now on.
    """

    def __init__(self, next_number: int, stored: Iterable[Entry], settled: Container[int]) -> None:
        self.entries: dict[int, Entry] = {}
        self.touched: set[int] = set()
        self._next_number = next_number
        self._settled = settled
        self._by_key: defaultdict[str, list[int]] = defaultdict(list)
        self._by_id: dict[str, int] = {}
        for entry in stored:
            self._enter(entry)

    def place(self, record: Record) -> Outcome:
        """Add a record, or let it update the paper that it is about; return what became of the record."""
        entry = self._same(record)
        if entry is None:
            free_id = next(id_ for id_ in record.ids if id_ not in self._by_id)
            entry = Entry(self._next_number, replace(record.paper, id=free_id), set(record.keys), changed=True)
            self._next_number += 1
            self._enter(entry)
            outcome: Outcome = "added"
        else:
            outcome = self._update(entry, record)
        self.touched.add(entry.number)
        return outcome

    def _update(self, entry: Entry, record: Record) -> Outcome:
        if record.paper == entry.paper and entry.keys.issuperset(record.keys):
            return "unchanged"  # by far the most, where an import is made again
        foreign = {key for key in record.keys if any(number != entry.number for number in self._by_key.get(key, ()))}
        news = _without(foreign, record.paper, entry.paper)
        fill_only = entry.number in self.touched or entry.number in self._settled
        merged = _merged(entry.paper, news) if fill_only else _merged(news, entry.paper)
        merged = replace(merged, id=entry.paper.id)
        outcome: Outcome = "unchanged" if merged == entry.paper else "updated"
        gained = set(record.keys) - foreign - entry.keys
        if gained or outcome == "updated":
            entry.paper, entry.changed = merged, True
            entry.keys |= gained
            self._enter(entry)
        return outcome

    def _enter(self, entry: Entry) -> None:
        self.entries[entry.number] = entry
        self._by_id[entry.paper.id] = entry.number
        for key in entry.keys:
            if entry.number not in self._by_key[key]:
                self._by_key[key].append(entry.number)

    def _same(self, record: Record) -> Entry | None:
        """The paper that the record is about: by its surest key, the oldest of several; without a key, by its id."""
        numbers = [number for key in record.keys for number in sorted(self._by_key.get(key, ()))]
        numbers += [self._by_id[id_] for id_ in record.ids if id_ in self._by_id]
        return next((self.entries[number] for number in numbers if _are_one(self.entries[number], record)), None)


def _without(foreign: set[str], record: Paper, stored: Paper) -> Paper:
    """The record, with what another paper is known by left as it is stored: an update takes nothing from a third."""
    kinds = {key.partition(":")[0] for key in foreign}
    return replace(
        record,
        # A paper needs a title or an abstract, so what is stored of them comes along.
        title=stored.title if "title" in kinds else record.title,
        abstract=record.abstract or stored.abstract,
        doi=stored.doi if "doi" in kinds else record.doi,
        arxiv_id=stored.arxiv_id if "arxiv" in kinds else record.arxiv_id,
    )


def _are_one(entry: Entry, record: Record) -> bool:
    stored, other = entry.paper, record.paper
    same_keys = entry.keys & set(record.keys)
    if any(not key.startswith("title:") for key in same_keys):
        return True
    for ours, theirs in ((stored.doi, other.doi), (stored.arxiv_id, other.arxiv_id)):
        if ours and theirs and ours.lower() != theirs.lower():
            return False
    if entry.keys and record.keys:
        return bool(same_keys)
    # One of them has nothing to be known by, so that its id and its abstract have to tell.
    return stored.id in record.ids and stored.abstract == other.abstract


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
