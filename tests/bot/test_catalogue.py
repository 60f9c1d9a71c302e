import pytest
import pytest_asyncio

from bot.commands import Choice
from bot.errors import NotThere, UserError
from bot.store.catalogue import Catalogue
from bot.store.database import Database
from bot.store.papers import PaperStore
from retrieval.papers import Paper

KVCOMP = Paper(
    id="kvcomp",
    title="KVComp: A Lossy Compression Framework for KV Cache",
    abstract="A.",
    authors=("Bo Jiang", "José Müller"),
    categories=("cs.LG", "cs.DC"),
    doi="10.1000/KV.1",
    arxiv_id="2509.00579",
)
ADACM = Paper(id="adacm2", title="AdaCM$^2$: On Understanding Video", abstract="B.", authors=("Yuanbin Man",))
LLM = Paper(id="llm", title="Compression of LLMs", abstract="C.", authors=("Jian Jiang",), categories=("cs.CL",))
LLM_2 = Paper(id="llm2", title="Compression: A Survey", abstract="D.", categories=("LG",))
PAPERS = (KVCOMP, ADACM, LLM, LLM_2)


@pytest_asyncio.fixture
async def catalogue(database: Database) -> Catalogue:
    await PaperStore(database).upsert(PAPERS)
    return Catalogue(database)


@pytest.mark.parametrize(
    ("reference", "paper"),
    [
        ("kvcomp", KVCOMP),
        ("  llm2 ", LLM_2),
        ("doi:10.1000/kv.1", KVCOMP),
        ("https://doi.org/10.1000/KV.1", KVCOMP),
        ("arXiv:2509.00579v2", KVCOMP),
        ("https://arxiv.org/abs/2509.00579", KVCOMP),
        ("compression of LLMS", LLM),
        ("KVCOMP", KVCOMP),
        ("AdaCM2", ADACM),
        ("AdaCM²", ADACM),
        ("adacm$^2$", ADACM),
        ("adac", ADACM),
        ("compression", LLM_2),
        ("compression o", LLM),
        ("lossy framework", KVCOMP),
        ("video", ADACM),
    ],
)
async def test_a_paper_is_found_by_whatever_a_person_calls_it(
    catalogue: Catalogue, reference: str, paper: Paper
) -> None:
    assert await catalogue.find(reference) == paper


async def test_a_reference_that_fits_several_names_them(catalogue: Catalogue) -> None:
    with pytest.raises(UserError) as caught:
        await catalogue.find("compr")
    assert str(caught.value) == (
        "“compr” fits more than one paper. Give more of the title, or its id:\n"
        "• Compression of LLMs (llm)\n"
        "• Compression: A Survey (llm2)"
    )
    assert not isinstance(caught.value, NotThere)


async def test_of_many_that_fit_a_few_are_named(catalogue: Catalogue, database: Database) -> None:
    await PaperStore(database).upsert([Paper(id=f"s{n}", title=f"Sparse {n}", abstract="") for n in range(9)])
    with pytest.raises(UserError, match="• and more") as caught:
        await catalogue.find("sparse")
    assert str(caught.value).count("•") == 6


@pytest.mark.parametrize("reference", ["", "   ", "!?", "no such paper", "10.9999/none", "2501.12345", '"* OR', "\x00"])
async def test_a_reference_that_fits_nothing_says_so(catalogue: Catalogue, reference: str) -> None:
    with pytest.raises(NotThere, match="No paper here is called"):
        await catalogue.find(reference)


async def test_a_reference_without_end_is_shortened_in_the_answer(catalogue: Catalogue) -> None:
    with pytest.raises(NotThere) as caught:
        await catalogue.find("word " * 2000)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("", ["llm2", "llm", "adacm2", "kvcomp"]),
        ("kv", ["kvcomp"]),
        ("compr", ["llm2", "llm", "kvcomp"]),
        ("lossy comp", ["kvcomp"]),
        ("adacm2", ["adacm2"]),
        ("zzz", []),
        ('"* OR', []),
    ],
)
async def test_titles_complete_by_their_beginning_first_then_by_any_of_their_words(
    catalogue: Catalogue, typed: str, ids: list[str]
) -> None:
    assert [choice.value for choice in await catalogue.complete_titles(typed, limit=25)] == ids


async def test_a_completion_shows_the_title_and_stands_for_the_id(catalogue: Catalogue) -> None:
    assert await catalogue.complete_titles("compr", limit=1) == [Choice("Compression: A Survey", "llm2")]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ["Bo Jiang", "Jian Jiang", "José Müller", "Yuanbin Man"]),
        ("jian", ["Bo Jiang", "Jian Jiang"]),
        ("MULLER jo", ["José Müller"]),
        ("nobody", []),
    ],
)
async def test_authors_complete_by_any_of_their_names(catalogue: Catalogue, typed: str, names: list[str]) -> None:
    assert await catalogue.complete_authors(typed, limit=25) == names
    assert await catalogue.complete_authors(typed, limit=1) == names[:1]


@pytest.mark.parametrize(
    ("typed", "categories"),
    [("", ["cs.CL", "cs.DC", "cs.LG", "LG"]), ("lg", ["cs.LG", "LG"]), ("cs.l", ["cs.LG"]), ("math", [])],
)
async def test_categories_complete_by_either_half(catalogue: Catalogue, typed: str, categories: list[str]) -> None:
    assert await catalogue.complete_categories(typed, limit=25) == categories


async def test_what_no_paper_has_any_more_no_longer_completes(catalogue: Catalogue, database: Database) -> None:
    await PaperStore(database).upsert([Paper(id="llm", title=LLM.title, abstract="", authors=("New Name",))])
    async with database.transaction() as connection:
        await connection.execute("DELETE FROM papers WHERE id = 'adacm2'")
    assert await catalogue.complete_authors("", limit=25) == ["Bo Jiang", "José Müller", "New Name"]
    assert await catalogue.complete_titles("video", limit=25) == []
