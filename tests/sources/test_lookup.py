"""One paper, by what a person calls it: from the reference to the library."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given

from bot.errors import BadAnswer, NoAbstract, NotThere, SourceError, Unreachable, UserError
from bot.settings import Settings
from bot.sources.lookup import look_up
from bot.sources.records import read_crossref, read_csl, read_datacite
from bot.sources.web import Web
from retrieval.papers import Paper, PublicationDate
from tests.sources.arxiv import API, Announcement, Arxiv
from tests.sources.loopback import Answer, LoopbackWeb
from tests.sources.scraps import json_like, records
from tests.sources.simulated import BEGINNING

DOI = "10.1145/3592979.3593402"
CSL = {
    "DOI": "10.1145/3592979.3593402",
    "title": "Graphs &amp; <i>More</i>",
    "author": [{"given": "Jane", "family": "Doe", "sequence": "first"}, {"literal": "The Graph Team"}],
    "issued": {"date-parts": [[2023, 6, 26]]},
    "abstract": "<jats:title>Abstract</jats:title><jats:p>Graphs are studied.</jats:p>",
}
BARE = {name: value for name, value in CSL.items() if name != "abstract"}
DATACITE = {
    "data": {
        "attributes": {
            "doi": "10.5281/ZENODO.1",
            "titles": [{"title": "A Data Set"}],
            "creators": [{"name": "Doe, Jane", "givenName": "Jane", "familyName": "Doe"}, {"name": "The Team"}],
            "descriptions": [
                {"description": "Methods …", "descriptionType": "Methods"},
                {"description": "<p>It holds graphs.</p>", "descriptionType": "Abstract"},
            ],
            "publicationYear": 2022,
        }
    }
}


def answered(value: object, status: int = 200) -> Answer:
    return Answer(json.dumps(value).encode(), status, {"Content-Type": "application/json"})


@pytest.fixture
def services(web_settings: Settings, loopback: LoopbackWeb, arxiv: Arxiv) -> Settings:
    """Settings that lead to this machine for all that is looked up."""
    arxiv.announcements.append(Announcement(BEGINNING.date(), "2401.00007", "Paper 7", "Sevens are studied."))
    return web_settings.model_copy(
        update={
            "arxiv_api_url": loopback.url(API, "/api"),
            "doi_url": loopback.url("doi.example"),
            "crossref_url": loopback.url("crossref.example"),
            "datacite_url": loopback.url("datacite.example"),
        }
    )


@pytest.mark.parametrize(
    "reference",
    [
        "2401.00007", "arXiv:2401.00007v3", "https://arxiv.org/abs/2401.00007v1", "https://arxiv.org/pdf/2401.00007.pdf",
        "10.48550/arXiv.2401.00007", "https://doi.org/10.48550/arXiv.2401.00007",
    ],
)  # fmt: skip
async def test_a_paper_of_arxiv_is_found_whatever_it_is_called(web: Web, services: Settings, reference: str) -> None:
    paper = await look_up(reference, web, services)

    assert (paper.id, paper.abstract) == ("2401.00007", "Sevens are studied.")


async def test_an_id_that_arxiv_does_not_have_is_named(web: Web, services: Settings) -> None:
    with pytest.raises(NotThere, match=r"arXiv has no paper 2401\.99999"):
        await look_up("2401.99999", web, services)


async def test_a_paper_with_a_doi_comes_with_its_abstract(web: Web, services: Settings, loopback: LoopbackWeb) -> None:
    loopback.answer(f"/{DOI}", Answer(status=302, headers={"Location": loopback.url("crossref.example", "/csl")}))
    loopback.answer("/csl", answered(CSL))

    paper = await look_up(f"https://doi.org/{DOI}", web, services)

    assert paper == Paper(
        id="doe-2023-graphs-more",
        title="Graphs & More",
        abstract="Graphs are studied.",
        authors=("Jane Doe", "The Graph Team"),
        date=PublicationDate(2023, 6, 26),
        url=f"https://doi.org/{DOI}",
        doi=DOI,
    )
    assert {asked.headers["Accept"] for asked in loopback.asked} == {"application/vnd.citationstyles.csl+json"}


async def test_an_abstract_that_doi_org_does_not_give_is_sought_at_crossref(
    web: Web, services: Settings, loopback: LoopbackWeb
) -> None:
    loopback.answer(f"/{DOI}", answered(BARE))
    loopback.answer(f"/works/{DOI}", answered({"status": "ok", "message": {**CSL, "title": ["Graphs"]}}))

    paper = await look_up(DOI, web, services)

    assert (paper.title, paper.abstract) == ("Graphs & More", "Graphs are studied.")


async def test_an_abstract_that_crossref_does_not_have_is_sought_at_datacite(
    web: Web, services: Settings, loopback: LoopbackWeb
) -> None:
    loopback.answer("/10.5281/zenodo.1", answered({"title": "A Data Set", "DOI": "10.5281/zenodo.1"}))
    loopback.answer("/dois/10.5281/zenodo.1", answered(DATACITE))

    assert (await look_up("doi:10.5281/ZENODO.1", web, services)).abstract == "It holds graphs."
    assert [asked.host for asked in loopback.asked] == ["doi.example", "crossref.example", "datacite.example"]


async def test_a_paper_whose_abstract_is_nowhere_says_so(web: Web, services: Settings, loopback: LoopbackWeb) -> None:
    loopback.answer(f"/{DOI}", answered(BARE))

    with pytest.raises(NoAbstract, match=r"'Graphs & More' .* has no abstract at doi\.org, Crossref or DataCite"):
        await look_up(DOI, web, services)


async def test_a_doi_that_nothing_has_is_named(web: Web, services: Settings) -> None:
    with pytest.raises(NotThere, match=r"No paper has the DOI 10\.1000/none"):
        await look_up("10.1000/none", web, services)


async def test_a_doi_with_signs_of_its_own_is_asked_for_as_it_is(
    web: Web, services: Settings, loopback: LoopbackWeb
) -> None:
    doi = "10.1002/(sici)1097-0258(19980815)17:15<1661::aid-sim968>3.0.co;2-2#x?y"
    loopback.hosts["doi.example"] = lambda asked: answered(CSL) if asked.path == f"/{doi}" else Answer(status=404)

    assert (await look_up(doi, web, services)).doi == doi


@pytest.mark.parametrize("body", [b"<html>A page of the publisher's</html>", b"", b"[]", b'{"author": 5}', b"{}"])
async def test_a_record_that_is_none_is_a_bad_answer(
    web: Web, services: Settings, loopback: LoopbackWeb, body: bytes
) -> None:
    loopback.answer(f"/{DOI}", Answer(body))

    with pytest.raises(BadAnswer):
        await look_up(DOI, web, services)


async def test_a_registry_that_does_not_answer_is_unreachable(
    web: Web, services: Settings, loopback: LoopbackWeb
) -> None:
    loopback.hosts["doi.example"] = lambda _: Answer(status=503)

    with pytest.raises(Unreachable, match=r"doi\.example answered with HTTP 503"):
        await look_up(DOI, web, services)


@pytest.mark.parametrize("reference", ["", "attention is all you need", "https://example.org/paper", "1234"])
async def test_what_names_no_paper_is_told_so(web: Web, services: Settings, reference: str) -> None:
    with pytest.raises(UserError, match="names no paper"):
        await look_up(reference, web, services)


def test_a_record_of_datacite_gives_all_that_it_tells() -> None:
    assert read_datacite(json.dumps(DATACITE).encode()) == Paper(
        id="doe-2022-data-set",
        title="A Data Set",
        abstract="It holds graphs.",
        authors=("Jane Doe", "The Team"),
        date=PublicationDate(2022),
        doi="10.5281/zenodo.1",
    )


@pytest.mark.parametrize(
    ("issued", "date"),
    [
        ({"date-parts": [[2023, 6, 26]]}, PublicationDate(2023, 6, 26)),
        ({"date-parts": [[2023, 6]]}, PublicationDate(2023, 6)),
        ({"date-parts": [[2023]]}, PublicationDate(2023)),
        ({"date-parts": [[2023, None, 3]]}, PublicationDate(2023)),
        ({"date-parts": [[None]]}, None),
        ({"date-parts": []}, None),
        ({"date-parts": [[2023, 13, 1]]}, None),
        (None, None),
    ],
)
def test_a_date_is_as_precise_as_its_parts(issued: object, date: PublicationDate | None) -> None:
    assert read_csl(json.dumps({**CSL, "issued": issued}).encode()).date == date


WORKS = records("title", "author", "issued", "abstract", "DOI", "message", "data", "attributes", "titles")


INSIDE = WORKS.map(lambda work: {"message": work}) | WORKS.map(lambda work: {"data": {"attributes": work}})


@given(json_like(WORKS | INSIDE))
def test_whatever_stands_in_a_record_it_is_a_paper_or_a_bad_answer(body: bytes) -> None:
    for read in (read_csl, read_crossref, read_datacite):
        try:
            assert read(body).id
        except SourceError:
            continue


async def quoth_import(folder: Path, *named: str, **variables: str) -> tuple[int | None, str, str]:
    kept = {name: value for name, value in os.environ.items() if "QUOTH" not in name and "TOKEN" not in name}
    root = Path(__file__).parent.parent.parent
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "--data", str(folder / "data"), "import", *named),
        cwd=folder,
        env={**kept, "PYTHONPATH": str(root), **variables},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def test_papers_are_imported_by_id_and_what_is_not_there_is_told(
    tmp_path: Path, loopback: LoopbackWeb, arxiv: Arxiv
) -> None:
    arxiv.announcements.append(Announcement(BEGINNING.date(), "2401.00007", "Paper 7"))
    loopback.hosts["127.0.0.1"] = arxiv.api
    variables = {"QUOTH_ARXIV_API_URL": loopback.url("127.0.0.1", "/api"), "QUOTH_PRIVATE_HOSTS": "127.0.0.1"}

    code, out, err = await quoth_import(tmp_path, "arXiv:2401.00007", "2401.99999", **variables)

    assert (code, out) == (0, "1 added, 0 updated, 0 unchanged, 1 refused\n")
    assert err == "2401.99999: arXiv has no paper 2401.99999 (check the id for a slip)\n"


async def test_an_import_by_id_says_when_arxiv_cannot_be_reached(tmp_path: Path, loopback: LoopbackWeb) -> None:
    loopback.hosts["127.0.0.1"] = lambda _: Answer(status=503)
    variables = {
        "QUOTH_ARXIV_API_URL": loopback.url("127.0.0.1"),
        "QUOTH_PRIVATE_HOSTS": "127.0.0.1",
        "QUOTH_FETCH_TRIES": "1",
    }

    code, out, err = await quoth_import(tmp_path, "2401.00007", **variables)

    assert (code, out) == (2, "0 added, 0 updated, 0 unchanged, 1 refused\n")
    assert err == "2401.00007: 127.0.0.1 answered with HTTP 503 (try again later)\n"
