import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store.database import Database
from bot.store.identity import Entry, Record, Shelf
from bot.store.papers import PaperStore, Upserted
from retrieval.papers import Paper, PublicationDate

WHOLE = Paper(
    id="kvcomp",
    title="KVComp: A Lossy Compression Framework",
    abstract="It saves 47\\% of memory with AdaCM$^2$.\n\tAnd «keeps» every letter: ü, 漢, 🙂.",
    authors=("Bo Jiang", "José Müller"),
    authors_cut=True,
    organisation="deepmind",
    categories=("cs.LG", "cs.DC"),
    date=PublicationDate(2025, 2, 11, year_inferred=True),
    url="https://example.org/kvcomp",
    has_code=True,
    doi="10.1000/KV.1",
    arxiv_id="2509.00579",
)


async def stored(store: PaperStore) -> list[Paper]:
    return [paper async for batch in store.batches(2) for paper in batch]


def counts(result: Upserted) -> tuple[int, int, int]:
    return result.counts["added"], result.counts["updated"], result.counts["unchanged"]


async def test_a_paper_reads_back_to_the_letter(database: Database) -> None:
    store = PaperStore(database)
    assert counts(await store.upsert([WHOLE])) == (1, 0, 0)
    assert await store.get(["kvcomp", "nobody"]) == {"kvcomp": WHOLE}


async def test_the_same_papers_again_change_nothing(database: Database) -> None:
    store = PaperStore(database)
    papers = [WHOLE, Paper(id="b", title="B", abstract=""), Paper(id="c", title="", abstract="C.")]
    await store.upsert(papers)
    again = await store.upsert(papers)
    assert (counts(again), again.changed) == ((0, 0, 3), [])
    assert await stored(store) == papers


async def test_batches_come_in_the_order_of_arrival_and_count_agrees(database: Database) -> None:
    store = PaperStore(database)
    papers = [Paper(id=f"p{number}", title=f"Title {number}", abstract="A.") for number in (5, 3, 9, 1, 4)]
    await store.upsert(papers)
    assert [[paper.id for paper in batch] async for batch in store.batches(2)] == [["p5", "p3"], ["p9", "p1"], ["p4"]]
    assert await store.count() == 5


@pytest.mark.parametrize(
    "record",
    [
        Paper(id="x", title="Another title", abstract="New.", doi="10.1000/KV.1"),
        Paper(id="x", title="Another title", abstract="New.", arxiv_id="2509.00579"),
        Paper(id="x", title="KVCOMP – a lossy   compression framework!", abstract="New."),
    ],
    ids=["doi", "arxiv id", "title"],
)
async def test_a_paper_known_by_any_of_its_keys_is_updated_and_keeps_its_id(database: Database, record: Paper) -> None:
    store = PaperStore(database)
    await store.upsert([WHOLE])
    result = await store.upsert([record])
    after = replace(WHOLE, title=record.title, abstract=record.abstract)
    assert (counts(result), result.changed) == ((0, 1, 0), [after])
    assert await stored(store) == [after]


@pytest.mark.parametrize("other", [{"doi": "10.1000/kv.2"}, {"arxiv_id": "2509.99999"}])
async def test_papers_of_one_title_with_other_identifiers_are_two(database: Database, other: dict[str, str]) -> None:
    store = PaperStore(database)
    twin = Paper(id="twin", title=WHOLE.title, abstract="Another.", **other)  # type: ignore[arg-type]
    assert counts(await store.upsert([WHOLE, twin])) == (2, 0, 0)
    assert counts(await store.upsert([twin, WHOLE])) == (0, 0, 2)


async def test_an_id_taken_by_another_paper_gets_a_digest_and_always_the_same(database: Database) -> None:
    store = PaperStore(database)
    papers = [
        Paper(id="1", title="First", abstract="One."),
        Paper(id="1", title="Second", abstract="Two."),
        Paper(id="1", title="", abstract="Three."),
        Paper(id="1", title="", abstract="Four."),
        Paper(id="1", title="Same", abstract="Five.", doi="10.1000/5"),
        Paper(id="1", title="Same", abstract="Six.", doi="10.1000/6"),
    ]
    assert counts(await store.upsert(papers)) == (6, 0, 0)
    ids = [paper.id for paper in await stored(store)]
    assert ids[:2] == ["1", f"1-{hashlib.blake2b(b'title:second', digest_size=3).hexdigest()}"]
    assert len(set(ids)) == 6
    assert counts(await store.upsert(papers)) == (0, 0, 6)
    assert [paper.id for paper in await stored(store)] == ids


async def test_a_record_that_says_less_takes_nothing_away(database: Database) -> None:
    store = PaperStore(database)
    full = replace(WHOLE, authors_cut=False, date=PublicationDate(2025, 2, 11))
    await store.upsert([full])
    less = Paper(id="kvcomp", title=WHOLE.title, abstract="", authors=("Bo Jiang",), authors_cut=True)
    assert counts(await store.upsert([less, replace(less, date=PublicationDate(2025))])) == (0, 0, 2)
    assert await stored(store) == [full]


async def test_a_record_that_says_more_fills_the_gaps(database: Database) -> None:
    store = PaperStore(database)
    await store.upsert([replace(WHOLE, organisation=None, date=PublicationDate(2025), has_code=False)])
    more = Paper(
        id="x",
        title=WHOLE.title,
        abstract="",
        authors=("Bo Jiang", "José Müller", "C"),
        organisation="deepmind",
        date=PublicationDate(2025, 2, 11),
        has_code=True,
    )
    assert counts(await store.upsert([more])) == (0, 1, 0)
    after = replace(WHOLE, authors=more.authors, authors_cut=False, date=more.date)
    assert await stored(store) == [after]


async def test_a_date_without_its_year_gives_way_to_the_same_day_with_it(database: Database) -> None:
    store = PaperStore(database)
    await store.upsert([WHOLE])
    sure = PublicationDate(2025, 2, 11)
    assert counts(await store.upsert([replace(WHOLE, date=sure), WHOLE])) == (0, 1, 1)
    assert (await stored(store))[0].date == sure


async def test_a_paper_without_a_title_gets_it_from_a_record_of_its_id_and_abstract(database: Database) -> None:
    store = PaperStore(database)
    await store.upsert([Paper(id="1", title="", abstract="A.")])
    titled = Paper(id="1", title="A title", abstract="A.")
    assert counts(await store.upsert([titled])) == (0, 1, 0)
    assert await stored(store) == [titled]


async def test_an_identifier_that_another_paper_holds_does_not_move(database: Database) -> None:
    store = PaperStore(database)
    first = Paper(id="a", title="A", abstract="A.", doi="10.1000/a")
    second = Paper(id="b", title="B", abstract="B.", arxiv_id="2501.00001")
    bridge = Paper(id="c", title="A", abstract="A.", doi="10.1000/a", arxiv_id="2501.00001")
    assert counts(await store.upsert([first, second, bridge])) == (2, 0, 1)
    assert await stored(store) == [first, second]


async def test_nothing_of_a_batch_is_kept_when_it_fails(database: Database) -> None:
    store = PaperStore(database)
    with pytest.raises(UnicodeEncodeError):
        await store.upsert([WHOLE, Paper(id="x", title="Half a surrogate", abstract="\ud800")])
    assert await store.count() == 0


async def test_an_abstract_that_was_replaced_is_still_there_for_old_quotes(database: Database) -> None:
    store = PaperStore(database)
    await store.upsert([WHOLE])
    await store.upsert([replace(WHOLE, abstract="New.")])
    async with database.read() as connection:
        texts = [text for (text,) in await connection.execute_fetchall("SELECT text FROM abstracts")]
    assert sorted(texts) == sorted([WHOLE.abstract, "New."])


# An arXiv id always goes with the same DOI, where a record gives both: sources leave out more than they contradict.
IDENTIFIERS: list[tuple[str | None, str | None]] = [
    (doi, arxiv_id)
    for pair in (("10.1000/A", "2501.00001"), ("10.1000/b", "2501.00002"))
    for doi in (pair[0], None)
    for arxiv_id in (pair[1], None)
]


@st.composite
def records(draw: st.DrawFn) -> Paper:
    doi, arxiv_id = draw(st.sampled_from(IDENTIFIERS))
    return Paper(
        id=draw(st.sampled_from(["1", "2"])),
        title=draw(st.sampled_from(["", "One", "Two"])),
        abstract=draw(st.sampled_from(["A.", "B."])),
        authors=draw(st.sampled_from([(), ("A",), ("A", "B")])),
        authors_cut=draw(st.booleans()),
        date=draw(
            st.sampled_from([None, PublicationDate(2025), PublicationDate(2025, 2), PublicationDate(2024, 1, 1)])
        ),
        doi=doi,
        arxiv_id=arxiv_id,
    )


@settings(max_examples=200, deadline=None)
@given(papers=st.lists(records(), max_size=8), cut=st.integers(0, 8))
def test_an_import_made_again_changes_nothing_whatever_its_records_say(papers: list[Paper], cut: int) -> None:
    """In one order, batched in any way: contradicting sources don't take turns."""
    once = imported({}, [papers[:cut], papers[cut:]])
    twice = imported(once, [papers])
    assert twice == once
    assert len({entry.paper.id for entry in once.values()}) == len(once)


def imported(library: Mapping[int, Entry], batches: list[list[Paper]]) -> Mapping[int, Entry]:
    """The library after one import in these batches."""
    settled: set[int] = set()
    for batch in batches:
        stored = [Entry(entry.number, entry.paper, set(entry.keys)) for entry in library.values()]
        shelf = Shelf(len(library) + 1, stored, settled)
        for paper in batch:
            shelf.place(Record.of(paper))
        settled |= shelf.touched
        library = {number: replace(entry, changed=False) for number, entry in shelf.entries.items()}
    return library


async def test_a_paper_is_still_known_by_what_it_was_known_by_before(database: Database) -> None:
    """A preprint, then the journal: the preprint's DOI and its title still lead to the paper."""
    store = PaperStore(database)
    preprint = Paper(id="a", title="A draft", abstract="A.", doi="10.48550/arxiv.1", arxiv_id="2501.00001")
    journal = Paper(id="b", title="A paper", abstract="A.", doi="10.1000/a", arxiv_id="2501.00001")
    await store.upsert([preprint])
    await store.upsert([journal])
    by_doi = Paper(id="c", title="Something else", abstract="A.", doi="10.48550/arxiv.1")
    by_title = Paper(id="d", title="A draft", abstract="")
    assert counts(await store.upsert([by_title], {1})) == (0, 0, 1)
    assert counts(await store.upsert([by_doi], {1})) == (0, 0, 1)
    assert await stored(store) == [replace(journal, id="a")]


async def test_an_import_in_several_batches_settles_each_paper_once(database: Database) -> None:
    store = PaperStore(database)
    contradicting = [replace(WHOLE, abstract="First."), replace(WHOLE, abstract="Second.")]
    for expected in ((1, 0, 1), (0, 0, 2)):
        settled: set[int] = set()
        results = [counts(await store.upsert([record], settled)) for record in contradicting]
        assert tuple(map(sum, zip(*results, strict=True))) == expected
    assert counts(await store.upsert(contradicting[1:])) == (0, 1, 0)


async def test_ids_and_titles_with_every_kind_of_letter_read_back(database: Database) -> None:
    store = PaperStore(database)
    papers = [
        Paper(id=f"odd {text}", title=f"{number} {text}", abstract=text)
        for number, text in enumerate(["';--", '"%"', "\n", "𝔸𝔹", "{}[]", json.dumps("x")])
    ]
    assert counts(await store.upsert(papers)) == (len(papers), 0, 0)
    assert counts(await store.upsert(papers)) == (0, 0, len(papers))
    assert list((await store.get([paper.id for paper in papers])).values()) == papers
