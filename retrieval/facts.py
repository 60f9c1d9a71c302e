"""What is known of papers beside their text, in NumPy arrays: as filters and names need it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from retrieval.arrays import Flags
from retrieval.namekeys import (
    author_label_keys,
    category_keys,
    organisation_keys,
    short_name,
    title_keys,
)
from retrieval.papers import Paper
from retrieval.strings import Hashes, Keys, Labels, Rows, Strings

NEVER = dt.date.min.toordinal() - 1


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of some papers, numbered from 0, never changed once made.

    ranks: (n_papers,), papers in the order of their ids, those with ids alike at first sharing one. first_days and
    last_days: (n_papers,), what the date can mean, as ordinals. title_keys lead to papers from a title and from what
    stands before its colon, each in the form of `name_key`; short_names: the latter, empty where there is none.
    """

    ids: Strings
    id_keys: Keys
    ranks: Rows
    titles: Strings
    title_keys: Keys
    short_names: Strings
    authors: Labels
    organisations: Labels
    categories: Labels
    first_days: Rows
    last_days: Rows
    has_code: Flags

    @classmethod
    def of(cls, papers: Sequence[Paper]) -> Self:
        ids = Strings.of(paper.id for paper in papers)
        shorts = [short_name(paper.title) for paper in papers]
        first = [paper.date.first_day.toordinal() if paper.date else NEVER for paper in papers]
        last = [paper.date.last_day.toordinal() if paper.date else NEVER for paper in papers]
        return cls(
            ids=ids,
            id_keys=Keys.of((paper.id, doc) for doc, paper in enumerate(papers)),
            ranks=ids.order(),
            titles=Strings.of(paper.title for paper in papers),
            title_keys=Keys.of(
                (key, doc)
                for doc, (paper, short) in enumerate(zip(papers, shorts, strict=True))
                for key in title_keys(paper.title, short)
            ),
            short_names=Strings.of(shorts),
            authors=Labels.of([paper.authors for paper in papers], author_label_keys),
            organisations=Labels.of([_organisations(paper) for paper in papers], organisation_keys),
            categories=Labels.of([paper.categories for paper in papers], category_keys),
            first_days=np.array(first, dtype=np.int32),
            last_days=np.array(last, dtype=np.int32),
            has_code=np.array([paper.has_code for paper in papers], dtype=np.bool_),
        )

    @classmethod
    def joined(cls, parts: Sequence[tuple[Self, Rows]]) -> Self:
        """Return the records of all parts, each given with the new number of each paper, below 0 where it is gone."""
        ids = Strings.joined([_left(part.ids, new) for part, new in parts])
        kept = [(part, new >= 0) for part, new in parts]
        return cls(
            ids=ids,
            id_keys=Keys.joined((part.id_keys, new) for part, new in parts),
            ranks=ids.order(),
            titles=Strings.joined([_left(part.titles, new) for part, new in parts]),
            title_keys=Keys.joined((part.title_keys, new) for part, new in parts),
            short_names=Strings.joined([_left(part.short_names, new) for part, new in parts]),
            authors=Labels.joined([(part.authors, new) for part, new in parts]),
            organisations=Labels.joined([(part.organisations, new) for part, new in parts]),
            categories=Labels.joined([(part.categories, new) for part, new in parts]),
            first_days=np.concatenate([part.first_days[left] for part, left in kept]),
            last_days=np.concatenate([part.last_days[left] for part, left in kept]),
            has_code=np.concatenate([part.has_code[left] for part, left in kept]),
        )

    def __len__(self) -> int:
        return len(self.ids)

    def numbers(self, paper_ids: Sequence[str], hashes: Hashes) -> list[int]:
        """Return the numbers of the papers of these ids, whose hashes are given too; an unknown id is no error."""
        return [doc for which, doc in self.id_keys.rows_of_each(hashes) if self.ids[doc] == paper_ids[which]]


def _left(strings: Strings, new: Rows) -> Strings:
    kept = np.flatnonzero(new >= 0)
    return strings if len(kept) == len(new) else strings.take(kept)


def _organisations(paper: Paper) -> tuple[str, ...]:
    return (paper.organisation,) if paper.organisation else ()
