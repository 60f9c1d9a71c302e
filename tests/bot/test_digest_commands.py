"""/digest, as a curator gives it in a server and the operator at a terminal."""

import json
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.commands import Invocation, Value
from bot.errors import NotAllowed, NotThere, UserError
from bot.replies import Action, Caller, Reply, Standing, Verb
from bot.terminal.layout import plain
from bot.terminal.respond import LOCAL_CALLER

CURATOR = Caller("1", "5", "1001", Standing(manages=True))
MEMBER = Caller("2", "5", "1001")
ELSEWHERE = Caller("1", "6", "2002", Standing(manages=True))
WHEN = {"time": "09:00", "timezone": "europe/berlin"}


async def run(assistant: Assistant, caller: Caller, command: str, **options: Value) -> Reply:
    return await assistant.run(caller, Invocation(f"digest {command}", options))


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    add(folder, "Warm quokkas sleep longer")
    return folder


def add(folder: Path, *titles: str) -> None:
    for title in titles:
        record = {"id": title, "title": title, "abstract": f"{title}, we find.", "authors": ["Jane Doe"]}
        (folder / f"{title}.jsonl").write_text(json.dumps(record) + "\n")


async def test_a_digest_is_set_up_greets_and_tells_what_came_since(assistant: Assistant, papers: Path) -> None:
    greeting = await run(assistant, LOCAL_CALLER, "setup", sources=f"folder:{papers}", most=2, **WHEN)
    assert greeting.headline == "Here begins the daily digest."
    assert "Each day at 09:00 (Europe/Berlin)" in plain(greeting)
    add(papers, "Cold quokkas sleep less", "Quokkas in summer rain", "Quokkas on the beach")
    preview = await run(assistant, LOCAL_CALLER, "preview")
    assert "3 new papers" in preview.headline
    told = await run(assistant, LOCAL_CALLER, "run")
    assert told.headline == preview.headline
    assert len(told.papers) == 2
    (action,) = told.actions
    rest = await assistant.act(LOCAL_CALLER, action)
    assert len({paper.title for paper in (*told.papers, *rest.papers)}) == 3
    again = await run(assistant, LOCAL_CALLER, "run")
    assert "nothing is new since" in again.headline
    answer = await assistant.run(LOCAL_CALLER, Invocation("find", {"topic": told.papers[0].title}))
    assert told.papers[0].title in [paper.title for paper in answer.papers]


async def test_another_servers_digest_cannot_be_paged_through(assistant: Assistant, papers: Path) -> None:
    await run(assistant, LOCAL_CALLER, "setup", sources=f"folder:{papers}", most=1, **WHEN)
    add(papers, "Cold quokkas sleep less", "Quokkas in summer rain")
    told = await run(assistant, LOCAL_CALLER, "run")
    for caller in (MEMBER, ELSEWHERE):
        with pytest.raises(NotThere):
            await assistant.act(caller, told.actions[0])
    with pytest.raises(NotThere):
        await assistant.act(LOCAL_CALLER, Action(Verb.ISSUE, 999, 2))


async def test_a_digest_is_paused_resumed_and_removed_by_its_server_alone(assistant: Assistant, papers: Path) -> None:
    await run(assistant, LOCAL_CALLER, "setup", sources=f"folder:{papers}", **WHEN)
    for command in ("pause", "resume", "remove", "run", "preview"):
        with pytest.raises(NotThere):
            await run(assistant, ELSEWHERE, command, digest=1)
    await run(assistant, LOCAL_CALLER, "pause")
    with pytest.raises(UserError, match="paused"):
        await run(assistant, LOCAL_CALLER, "run")
    assert "somebody here paused it" in plain(await run(assistant, LOCAL_CALLER, "status"))
    assert "goes on" in (await run(assistant, LOCAL_CALLER, "resume")).headline
    await run(assistant, LOCAL_CALLER, "remove")
    assert (await run(assistant, LOCAL_CALLER, "status")).headline == "There is no digest here."


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"time": "nine"}, "09:00"),
        ({"time": "24:00"}, "09:00"),
        ({"timezone": "Europe/Quokka"}, "no time zone"),
        ({"most": 11}, "from 1 to 10"),
        ({"sources": "folder:/etc"}, "whoever runs me"),
        ({"sources": "http://localhost/feed"}, "may not be asked"),
        ({"sources": "arxiv:nope!"}, "no category"),
        ({"channel": "general"}, "no channel"),
    ],
)
async def test_what_cannot_be_set_up_is_said_at_once(
    assistant: Assistant, options: dict[str, Value], says: str
) -> None:
    with pytest.raises(UserError, match=says):
        await run(assistant, CURATOR, "setup", **{"sources": "biorxiv", **WHEN, **options})
    assert (await run(assistant, CURATOR, "status")).headline == "There is no digest here."


async def test_members_are_refused(assistant: Assistant) -> None:
    for command in ("setup", "status", "run", "remove"):
        with pytest.raises(NotAllowed):
            await run(assistant, MEMBER, command)
