"""Looking after a library, as a curator does it in a server and the operator at a terminal."""

import gzip
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.commands import GivenFile, Invocation, OptionKind, Value
from bot.errors import NotAllowed, NotThere, UserError
from bot.replies import Action, Caller, Reply, Section, Standing, Verb, runs
from bot.settings import Settings
from bot.store.database import Database
from retrieval.papers import Paper
from tests.sources.arxiv import Announcement, Arxiv
from tests.sources.loopback import Answer, LoopbackWeb
from tests.sources.simulated import BEGINNING, SimulatedClock

CURATOR = Caller("ada", "c1", "1001", Standing(manages=True))
MEMBER = Caller("bob", "c1", "1001")
ELSEWHERE = Caller("ada", "c9", "2002", Standing(manages=True))
OPERATOR = Caller("local", "terminal", None, Standing(manages=True))
IN_PRIVATE = Caller("bob", "dm")
# Who manages a server that has not installed the bot.
VISITOR = Caller("eve", "c7", "3003", Standing(manages=True, at_home=False))

ENTRY = "@misc{quokka, title = {Warm Quokkas}, author = {Doe, Jane}, abstract = {Quokkas are warm.}, year = {2024}}"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"server_papers": 30, "largest_file_mib": 1})


@pytest_asyncio.fixture
async def assistant(stocked: Settings) -> AsyncIterator[Assistant]:
    async with open_assistant(stocked, fair=False) as assistant:
        yield assistant


async def run(assistant: Assistant, caller: Caller, command: str, **options: Value) -> Reply:
    return await assistant.run(caller, Invocation(command, options))


async def add(assistant: Assistant, caller: Caller, reference: str = ENTRY) -> Reply:
    return await run(assistant, caller, "library add", reference=reference)


async def imported(assistant: Assistant, name: str, content: bytes) -> Reply:
    return await run(assistant, CURATOR, "library import", file=GivenFile(name, content))


def jsonl(*titles: str) -> bytes:
    records = ({"id": title, "title": title, "abstract": f"{title} matters."} for title in titles)
    return "".join(json.dumps(record) + "\n" for record in records).encode()


async def titles(assistant: Assistant, caller: Caller) -> set[str]:
    return {choice.label for choice in await assistant.complete(caller, OptionKind.PAPER, "", limit=100)}


async def test_a_pasted_entry_is_added_to_the_servers_library_and_quoted_there_alone(assistant: Assistant) -> None:
    reply = await add(assistant, CURATOR)
    assert (reply.headline, reply.lines, reply.private) == ("1 added.", ("Added: Warm Quokkas",), True)
    answer = await run(assistant, MEMBER, "ask", question="are quokkas warm?")
    assert [quoted.quote.text for quoted in answer.quotes] == ["Quokkas are warm."]
    for caller in (IN_PRIVATE, ELSEWHERE, OPERATOR, VISITOR):
        assert (await run(assistant, caller, "ask", question="are quokkas warm?")).status == "not_found"


async def test_what_became_of_each_entry_is_said_line_by_line(assistant: Assistant) -> None:
    await add(assistant, CURATOR)
    newer = ENTRY.replace("are warm", "are very warm")
    reply = await add(assistant, CURATOR, f"{newer} @misc{{b, title = {{Bare}}}} @misc{{c, year = {{2024}}}}")
    assert reply.headline == "1 added, 1 updated, 1 refused."
    assert reply.lines[:2] == (
        "Updated: Warm Quokkas",
        "Added: Bare (it has no abstract, so it can be found, but not quoted)",
    )
    assert reply.lines[2].startswith("Refused: line 1: paper 'c' has neither title nor abstract")
    assert (await add(assistant, CURATOR, newer)).lines == ("Unchanged: Warm Quokkas",)


async def test_the_operator_adds_to_the_shared_library(assistant: Assistant) -> None:
    await add(assistant, OPERATOR)
    for caller in (IN_PRIVATE, MEMBER, VISITOR):
        assert "Warm Quokkas" in await titles(assistant, caller)


@pytest.mark.parametrize("caller", [MEMBER, IN_PRIVATE, VISITOR], ids=["member", "direct message", "visitor"])
@pytest.mark.parametrize("command", ["add", "import", "remove", "export", "status"])
async def test_others_are_refused_with_a_word(assistant: Assistant, caller: Caller, command: str) -> None:
    file = GivenFile("a.jsonl", jsonl("Impostor"))
    with pytest.raises(NotAllowed):
        await run(assistant, caller, f"library {command}", reference=ENTRY, file=file, paper="KVComp")
    assert "Impostor" not in await titles(assistant, OPERATOR)


async def test_papers_are_added_by_arxiv_id_link_and_doi(settings: Settings) -> None:
    clock = SimulatedClock()
    arxiv = Arxiv(clock, [Announcement(BEGINNING.date(), f"2401.0000{n}", f"Paper {n}") for n in (7, 8)])
    csl = {"DOI": "10.1000/9", "title": "Paper 9", "abstract": "Nine."}
    async with LoopbackWeb(clock) as loopback:
        loopback.hosts["127.0.0.1"] = arxiv.api
        loopback.answer("/10.1000/9", Answer(json.dumps(csl).encode(), 200, {"Content-Type": "application/json"}))
        url = loopback.url("127.0.0.1")
        places = {"arxiv_api_url": f"{url}/api", "doi_url": url, "private_hosts": ("127.0.0.1",)}
        async with open_assistant(settings.model_copy(update=places), fair=False) as assistant:
            several = "arXiv:2401.00007, https://arxiv.org/abs/2401.00008v2 2401.99999 doi:10.1000/9"
            reply = await add(assistant, CURATOR, several)
            assert reply.headline == "3 added, 1 refused."
            assert reply.lines == (
                "Added: Paper 7",
                "Added: Paper 8",
                "Refused: arXiv has no paper 2401.99999 (check the id for a slip)",
                "Added: Paper 9",
            )
            assert {"Paper 7", "Paper 8", "Paper 9"} <= await titles(assistant, MEMBER)
            assert not {"Paper 7", "Paper 8", "Paper 9"} & await titles(assistant, ELSEWHERE)
            with pytest.raises(UserError, match="at most 10 are looked up at once"):
                await add(assistant, CURATOR, "2401.00007 " * 11)


async def test_what_is_no_reference_is_refused(assistant: Assistant) -> None:
    for nothing in ("quokkas", "", "  "):
        with pytest.raises(UserError):
            await add(assistant, CURATOR, nothing)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("papers.jsonl", jsonl("One", "Two")),
        ("papers.JSONL.GZ", gzip.compress(jsonl("One"), mtime=0) + gzip.compress(jsonl("Two"), mtime=0)),
        ("papers.bib", b"@misc{a, title = {One}}\n@misc{b, title = {Two}}"),
        ("../../etc/passwd", jsonl("One", "Two")),
        ("no suffix", b"@misc{a, title = {One}}\n@misc{b, title = {Two}}"),
        (".gz", jsonl("One", "Two")),
    ],
)
async def test_a_file_of_any_known_format_is_imported(assistant: Assistant, name: str, content: bytes) -> None:
    reply = await imported(assistant, name, content)
    assert (reply.headline, len(reply.lines)) == ("2 added.", 2)
    assert {"One", "Two"} <= await titles(assistant, MEMBER)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\x00\x01", "binary"),
        (b"%PDF-1.7", "of no known format"),
        (gzip.compress(jsonl("One"), mtime=0)[:-9], "cut short"),
        (b"\x1f\x8bnonsense", "damaged"),
        (gzip.compress(b"\n" * (6 << 20), mtime=0), "unfolds to more than 5 MiB"),
        (gzip.compress(b"\n" * (3 << 20), mtime=0) * 2, "unfolds to more than 5 MiB"),
    ],
    ids=["empty", "binary", "pdf", "cut short", "damaged", "bomb", "bomb in two"],
)
async def test_a_file_that_cannot_be_taken_is_refused_with_its_reason(
    assistant: Assistant, content: bytes, says: str
) -> None:
    try:
        reply = await imported(assistant, "papers.pdf", content)
    except UserError as error:
        assert says in str(error)  # noqa: PT017 - either way, the person is told
    else:
        assert reply.headline == "1 refused."
        assert says in reply.lines[0]
        assert "/tmp" not in reply.lines[0]


async def test_of_many_records_a_file_tells(assistant: Assistant) -> None:
    reply = await imported(assistant, "a.jsonl", jsonl(*(f"Paper {n}" for n in range(20))) + b"{}\n")
    assert reply.headline == "20 added, 1 refused."
    (told,) = reply.attachments
    lines = (told.text or "").splitlines()
    assert (len(lines), lines[0], lines[-1][:17]) == (21, "Added: Paper 0", "Refused: line 21:")


async def test_a_servers_library_is_full_at_some_point_and_what_it_has_can_still_be_mended(
    assistant: Assistant,
) -> None:
    reply = await imported(assistant, "a.jsonl", jsonl(*(f"Paper {n}" for n in range(40))))
    assert reply.headline == "30 added, 1 refused."
    assert "This library is full: it may hold 30 papers" in (reply.attachments[0].text or "")
    with pytest.raises(UserError, match="is full"):
        await add(assistant, CURATOR)
    mended = await add(assistant, CURATOR, "@misc{x, title = {Paper 3}, abstract = {Mended.}}")
    assert mended.headline == "1 updated."


async def test_a_removed_paper_is_out_of_every_answer_and_its_file_brings_it_back(assistant: Assistant) -> None:
    await add(assistant, CURATOR)
    asked = await run(assistant, MEMBER, "ask", question="are quokkas warm?")
    reply = await run(assistant, CURATOR, "library remove", paper="Warm Quokkas")
    assert (reply.headline, reply.lines[0]) == ("Removed from the library.", "Warm Quokkas")
    assert (await run(assistant, MEMBER, "ask", question="are quokkas warm?")).status == "not_found"
    assert asked.turn_id is not None
    again = await assistant.act(MEMBER, Action(Verb.MORE_QUOTES, asked.turn_id))
    assert again.notes == ("1 of its papers left the library since.",)
    (file,) = reply.attachments
    assert (await imported(assistant, file.name, file.content)).headline == "1 added."
    assert (await run(assistant, MEMBER, "ask", question="are quokkas warm?")).status == "answered"


async def test_a_shared_paper_is_not_a_servers_to_remove(assistant: Assistant) -> None:
    with pytest.raises(UserError, match="is in the shared library"):
        await run(assistant, CURATOR, "library remove", paper="KVComp")
    with pytest.raises(NotThere):
        await run(assistant, CURATOR, "library remove", paper="no such paper")
    await run(assistant, OPERATOR, "library remove", paper="KVComp")
    with pytest.raises(NotThere):
        await run(assistant, MEMBER, "paper show", paper="KVComp")


async def test_a_bundled_paper_that_the_operator_removed_stays_so(settings: Settings) -> None:
    async with open_assistant(settings) as assistant:
        await run(assistant, OPERATOR, "library remove", paper="KVComp")
    async with open_assistant(settings) as assistant:
        assert len(await titles(assistant, OPERATOR)) == 19


async def test_an_export_holds_what_is_the_servers_own_and_an_import_of_it_changes_nothing(
    assistant: Assistant,
) -> None:
    await add(assistant, CURATOR)
    (file,) = (await run(assistant, CURATOR, "library export")).attachments
    assert json.loads(file.content) == {
        "id": "quokka",
        "title": "Warm Quokkas",
        "abstract": "Quokkas are warm.",
        "authors": ["Jane Doe"],
        "date": "2024",
    }
    assert (await imported(assistant, file.name, file.content)).headline == "1 unchanged."
    (bib,) = (await run(assistant, CURATOR, "library export", format="bibtex")).attachments
    assert bib.name == "library.bib"
    assert "title = {{Warm Quokkas}}" in (bib.text or "")


async def test_a_large_export_is_packed(assistant: Assistant) -> None:
    holdings = await assistant.library.holdings_of(CURATOR.guild)
    await holdings.add([Paper(id=f"p{n}", title=f"Paper {n}", abstract="quokka " * 30_000) for n in range(30)])
    (file,) = (await run(assistant, CURATOR, "library export")).attachments
    assert file.name == "library.jsonl.gz"
    assert len(gzip.decompress(file.content).splitlines()) == 30


async def test_an_empty_library_has_nothing_to_export(assistant: Assistant) -> None:
    reply = await run(assistant, CURATOR, "library export")
    assert (reply.headline, reply.attachments) == ("This library has no papers of its own.", ())


def written(section: Section) -> list[str]:
    return ["".join(run.text for run in runs(line)) for line in section.lines]


async def test_the_status_tells_how_many_papers_there_are_and_which_came_last(assistant: Assistant) -> None:
    await add(assistant, CURATOR)
    counts, latest = (await run(assistant, CURATOR, "library status")).sections
    assert written(counts) == ["Its own papers: 1", "Seen here: 21, the shared ones among them"]
    assert written(latest)[0].endswith(" UTC: Warm Quokkas")
    await run(assistant, CURATOR, "settings library", shared=False)
    counts, _ = (await run(assistant, CURATOR, "library status")).sections
    assert written(counts)[1] == "Seen here: 1, the shared library is hidden"
    counts, _ = (await run(assistant, OPERATOR, "library status")).sections
    assert written(counts) == ["Its own papers: 20"]


async def test_arrivals_are_listed_the_newest_first_and_paged_as_a_list_is(assistant: Assistant) -> None:
    await imported(assistant, "a.jsonl", jsonl(*(f"Paper {n}" for n in range(7))))
    reply = await run(assistant, MEMBER, "recent", days=3)
    assert reply.headline == "27 papers that came into the library in the last 3 days"
    assert [paper.title for paper in reply.papers] == [f"Paper {n}" for n in range(6, 1, -1)]
    assert (reply.page, reply.pages, reply.turn_id is not None) == (1, 6, True)
    second = await assistant.act(MEMBER, Action(Verb.PAGE, reply.turn_id or 0, 2))
    assert [paper.title for paper in second.papers][:2] == ["Paper 1", "Paper 0"]
    assert len((await run(assistant, IN_PRIVATE, "recent")).papers) == 5


async def test_what_came_before_is_not_recent(assistant: Assistant, settings: Settings) -> None:
    async with (
        Database.open(settings.database_path, busy_timeout_ms=1000) as database,
        database.transaction() as writer,
    ):
        await writer.execute("UPDATE papers SET added_at = '2020-01-01T00:00:00.000000+00:00'")
    reply = await run(assistant, MEMBER, "recent")
    assert reply.headline == "Nothing came into the library in the last 7 days."
    assert (await run(assistant, MEMBER, "recent", days=10**9)).status == "answered"


async def test_what_is_shown_first_can_be_followed_up(assistant: Assistant) -> None:
    await add(assistant, CURATOR)
    await run(assistant, MEMBER, "recent")
    reply = await assistant.say(MEMBER, "who wrote the first one?")
    assert "Jane Doe" in " ".join(reply.lines)
