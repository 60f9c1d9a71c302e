"""What /help says, and that its examples work as they stand."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.commands import COMMANDS, Command
from bot.help import overview
from bot.replies import Caller, Line, Standing, runs
from bot.settings import Settings, load_settings
from bot.terminal.layout import plain
from bot.terminal.respond import LOCAL_CALLER, respond
from tests.sources.arxiv import Announcement, Arxiv
from tests.sources.loopback import LoopbackWeb
from tests.sources.simulated import BEGINNING, SimulatedClock

ADMIN = Caller("ann", "lab", "a server", Standing(manages=True))
# What an example may name that a test has to lay there first.
BIBTEX = "@misc{a, title = {A paper on pruning}, abstract = {We prune.}}"


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    """Those of an assistant that asks an arXiv on this machine, which has the paper that an example names."""
    clock = SimulatedClock()
    async with LoopbackWeb(clock) as loopback:
        arxiv = Arxiv(clock, [Announcement(BEGINNING.date(), "2309.14509", "DeepSpeed Ulysses")])
        loopback.hosts["127.0.0.1"] = arxiv.api
        places = {"arxiv_api_url": f"{loopback.url('127.0.0.1')}/api", "private_hosts": ("127.0.0.1",)}
        yield load_settings(data_dir=tmp_path, env_file=tmp_path / "no.env").model_copy(update=places)


def test_help_tells_of_every_command_once_under_a_task() -> None:
    told = [words(line) for section in overview(COMMANDS) for line in section.lines]
    for command in COMMANDS:
        assert sum(line.startswith(f"/{command.name} — ") for line in told) == 1


def test_a_command_of_no_known_task_is_told_of_all_the_same() -> None:
    (section, _) = overview([Command("frobnicate", "Frobnicates")])
    assert [words(line) for line in section.lines] == ["/frobnicate — Frobnicates"]


@pytest.mark.parametrize("example", [command.example for command in COMMANDS if command.example])
async def test_every_example_works_when_typed(
    assistant: Assistant, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "papers.bib").write_text(BIBTEX)
    monkeypatch.chdir(tmp_path)
    reply = await respond(assistant, ADMIN, example)
    assert reply.status == "answered", plain(reply)


async def test_whoever_has_no_right_to_a_command_is_not_told_of_it(assistant: Assistant) -> None:
    member = Caller("bob", "lab", "a server")
    assert "/settings" in plain(await respond(assistant, ADMIN, "/help"))
    assert "/settings" not in plain(await respond(assistant, member, "/help"))


async def test_one_command_is_told_in_full(assistant: Assistant) -> None:
    told = plain(await respond(assistant, LOCAL_CALLER, "/help /FIND"))
    assert "/find [topic] [author] [category] [since] [until]" in told
    assert "since — Only papers from this date on" in told
    assert "For example: /find " in told


async def test_help_on_what_there_is_not_says_so(assistant: Assistant) -> None:
    reply = await respond(assistant, LOCAL_CALLER, "/help frobnicate")
    assert reply.status == "error"
    assert "no command /frobnicate" in reply.headline


def words(line: Line) -> str:
    return "".join(run.text for run in runs(line))
