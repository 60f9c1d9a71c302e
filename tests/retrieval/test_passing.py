"""Which papers pass a filter, held against what is plainly asked of each of them."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.facts import Facts
from retrieval.namekeys import author_key, author_keys, category_keys
from retrieval.papers import Paper, PublicationDate
from retrieval.passing import Passing
from retrieval.queries import Filters

NAMES = [
    *("Wei Zhang", "Zhang, Wei", "Zhang", "W. zhang", "Wei Li-Zhang", "Li Zhang Jr.", "Zhang Jr", "J.Zhang", " Zhang"),
    *(r"L\'i Zhang", "{Wei} Zhang", "Wei\tZhang", "Éa Zhang", "Wei Zhängle", "X, Zhang", "Wei $x$ Zhang", "Zhang Li"),
    *("Jan van der Zhang", "Wei XZhang", "Wei Zhang van Berg", "Ann II", "Wei Zhang, Jr.", "Wei Zhang."),
]
DATES = [None, PublicationDate(2019), PublicationDate(2020, 2), PublicationDate(2020, 2, 29), PublicationDate(2023)]
papers = st.builds(
    Paper,
    id=st.just("a"),
    title=st.just("Title"),
    abstract=st.just(""),
    authors=st.lists(st.sampled_from(NAMES), max_size=2).map(tuple),
    categories=st.lists(st.sampled_from(["cs.LG", "cs.CL", "math.CO"]), max_size=2).map(tuple),
    date=st.sampled_from(DATES),
    has_code=st.booleans(),
)
# So many that papers that pass can be few, in libraries where they can be all.
libraries = st.tuples(st.lists(papers, min_size=1, max_size=12), st.sampled_from([0, 200])).map(
    lambda some: [*some[0], *[Paper(id="b", title="Title", abstract="") for _ in range(some[1])]]
)
days = st.none() | st.sampled_from([dt.date.min, dt.date(2019, 12, 31), dt.date(2020, 2, 29), dt.date(2021, 1, 1)])
filters = st.builds(
    Filters,
    authors=st.lists(st.sampled_from(["Zhang", "Wei Zhang", "li"]), max_size=2).map(tuple),
    not_authors=st.lists(st.sampled_from(["W. Zhang", "ii"]), max_size=1).map(tuple),
    categories=st.lists(st.sampled_from(["LG", "cs", "math.CO"]), max_size=2).map(tuple),
    since=days,
    until=days,
    has_code=st.none() | st.booleans(),
)


def passes(paper: Paper, wanted: Filters) -> bool:
    called = {key for author in paper.authors for key in author_keys(author)}
    held = {key for category in paper.categories for key in category_keys(category)}
    date = paper.date
    return (
        (not wanted.authors or any(author_key(name) in called for name in wanted.authors))
        and not any(author_key(name) in called for name in wanted.not_authors)
        and (not wanted.categories or any(name.casefold() in held for name in wanted.categories))
        and (not wanted.since or (date is not None and date.last_day >= wanted.since))
        and (not wanted.until or (date is not None and date.first_day <= wanted.until))
        and wanted.has_code in {None, paper.has_code}
    )


@given(library=libraries, wanted=filters, gone=st.none() | st.integers(0, 11))
def test_the_papers_that_pass_are_those_that_plainly_do(
    library: Sequence[Paper], wanted: Filters, gone: int | None
) -> None:
    alive = None if gone is None else np.arange(len(library)) != gone
    passing = Passing.of(Facts.of(library), alive, wanted)
    plainly = [number for number, paper in enumerate(library) if number != gone and passes(paper, wanted)]
    every = np.arange(len(library), dtype=np.int32)
    assert np.flatnonzero(passing.flags).tolist() == plainly
    assert passing.all().tolist() == passing.left(every).tolist() == plainly
    assert passing.left(every[::3]).tolist() == [number for number in plainly if number % 3 == 0]
    assert passing.is_empty == (not plainly)


@given(names=st.lists(st.sampled_from(NAMES), min_size=20, max_size=60), typed=st.sampled_from(["Zhang", "jr", "ii"]))
def test_of_many_who_may_share_a_surname_those_pass_who_are_called_by_it(names: list[str], typed: str) -> None:
    # One name for each paper, so that each is looked at.
    own = [f"N{chr(97 + number % 26)}{chr(97 + number // 26)} {name}" for number, name in enumerate(names)]
    library = [Paper(id="a", title="Title", abstract="", authors=(name,)) for name in own]
    passing = Passing.of(Facts.of(library), None, Filters(authors=(typed,)))
    assert passing.flags.tolist() == [author_key(typed) in author_keys(name) for name in own]
