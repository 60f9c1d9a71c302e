"""The chats, over real prompts and pipes; what answers is a plain function."""

import asyncio
import io
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from bot.commands import COMMANDS, Choice, Command, Option, OptionKind
from bot.replies import Caller, Reply, Shape, Status
from bot.terminal.chat import chat
from bot.terminal.json_lines import serve_lines
from bot.terminal.piped import chat_piped
from bot.terminal.prompt import CommandCompleter, open_prompt
from bot.terminal.respond import LOCAL_CALLER, MAX_LINE


async def echo(caller: Caller, text: str) -> Reply:
    status: Status = "not_found" if "nothing" in text else "answered"
    return Reply(status=status, shape=Shape.NOTICE, headline=f"{caller.user} said {text}")


async def lines_of(*lines: bytes) -> AsyncIterator[bytes]:
    for line in lines:
        yield line


async def titles(kind: OptionKind, typed: str) -> Sequence[Choice]:
    names = {
        OptionKind.PAPER: "KVComp: KV cache",
        OptionKind.AUTHOR: "Bo Jiang",
        OptionKind.CATEGORY: "cs.LG",
        OptionKind.TIME_ZONE: "Europe/Berlin",
    }
    name = names[kind]
    return [Choice(name, name)] if name.lower().startswith(typed.lower()) else []


@contextmanager
def keyboard() -> Iterator[PipeInput]:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe


async def typed(keys: str, history: Path, answer: Callable[[Caller, str], Awaitable[Reply]] = echo) -> tuple[int, str]:
    """The exit code of a chat in which these keys are pressed, and what it shows."""
    console = Console(file=io.StringIO(), color_system=None, width=80)
    with keyboard() as pipe:
        pipe.send_text(keys)
        code = await asyncio.wait_for(chat(answer, open_prompt(titles, history), console), timeout=10)
    assert isinstance(console.file, io.StringIO)
    return code, console.file.getvalue()


async def test_a_line_is_answered_until_quit(tmp_path: Path) -> None:
    code, shown = await typed("why?\r  \r/quit\rnot this\r", tmp_path / "history")

    assert code == 0
    assert "local said why?\n" in shown
    assert "not this" not in shown


async def test_ctrl_d_leaves(tmp_path: Path) -> None:
    assert (await typed("\x04", tmp_path / "history"))[0] == 0


async def test_ctrl_c_drops_the_line_that_is_being_typed(tmp_path: Path) -> None:
    _, shown = await typed("dropped\x03kept\r\x04", tmp_path / "history")

    assert "said kept" in shown
    assert "dropped" not in shown


async def test_ctrl_c_drops_the_question_that_is_being_answered(tmp_path: Path) -> None:
    async def slow(caller: Caller, text: str) -> Reply:
        if text == "slow":
            asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGINT)
            await asyncio.Event().wait()
        return await echo(caller, text)

    code, shown = await typed("slow\rquick\r\x04", tmp_path / "history", slow)

    assert code == 0
    assert "said quick" in shown


async def test_pasted_lines_are_one_question(tmp_path: Path) -> None:
    _, shown = await typed("\x1b[200~first\nsecond\x1b[201~\r\x04", tmp_path / "history")

    assert "said first second" in shown


async def test_what_was_typed_is_kept_for_the_next_time(tmp_path: Path) -> None:
    history = tmp_path / "folder" / "history"
    await typed("why this?\r\x04", history)

    _, shown = await typed("\x1b[A\r\x04", history)  # arrow up

    assert "said why this?" in shown


async def completions(line: str, *, asked: bool = False) -> list[str]:
    event = CompleteEvent(text_inserted=not asked, completion_requested=asked)
    completer = CommandCompleter(titles)
    return [found.text async for found in completer.get_completions_async(Document(line), event)]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("why", []),
        ("/", [f"{command.name} " for command in COMMANDS]),
        ("/pa", ["paper show ", "paper cite ", "paper similar ", "paper compare "]),
        ("/paper s", ["paper show ", "paper similar "]),
        ("/paper show kv", ["KVComp: KV cache"]),
        ("/paper show paper:kv", ["KVComp: KV cache"]),
        ("/ask which si", ["since:"]),
        ("/ask which ", []),
        ("/ask which? author:b", ["Bo Jiang"]),
        ("/ask which? author:Bo Jiang pri", ["private:"]),
        ("/ask which? private:t", ["true"]),
        ("/ask which? since:20", []),
        ("/find it category:cs", ["cs.LG"]),
        ("/help ", []),
        ("/frobnicate x", []),
    ],
)
async def test_what_can_come_next_is_offered(line: str, found: list[str]) -> None:
    assert await completions(line) == found


async def test_choices_zones_and_paths_are_offered(tmp_path: Path) -> None:
    (tmp_path / "papers.bib").touch()
    assert await values(OptionKind.CHOICE, "h") == ["here"]
    assert await values(OptionKind.TIME_ZONE, "eur") == ["Europe/Berlin"]
    assert await values(OptionKind.FILE, f"{tmp_path}/pap") == ["ers.bib"]
    assert await values(OptionKind.NUMBER, "7") == []


async def values(kind: OptionKind, typed: str) -> list[str]:
    """What is offered for an option of this kind."""
    choices = ("here", "me") if kind is OptionKind.CHOICE else ()
    command = Command("trial", "Takes it", (Option("it", "It", kind, choices=choices),))
    event = CompleteEvent(text_inserted=True)
    completer = CommandCompleter(titles, [command])
    return [found.text async for found in completer.get_completions_async(Document(f"/trial {typed}"), event)]


async def test_behind_a_blank_all_options_left_are_offered_when_asked_for() -> None:
    assert await completions("/find it since:2023 ", asked=True) == ["author:", "category:", "until:"]


async def test_a_piped_chat_tells_the_exit_code_of_its_last_answer() -> None:
    shown: list[str] = []

    code = await chat_piped(echo, lines_of(b"why?", b"", b" nothing ", b"/QUIT", b"after"), shown.append)

    assert code == 1
    assert shown == ["local said why?", "\nlocal said nothing"]


async def test_a_piped_chat_without_a_question_is_no_failure() -> None:
    assert await chat_piped(echo, lines_of(), print) == 0


async def test_a_piped_line_that_is_too_long_is_refused() -> None:
    shown: list[str] = []

    code = await chat_piped(echo, lines_of(b"x" * (MAX_LINE + 1)), shown.append)

    assert code == 2
    assert shown == [f"This line is longer than {MAX_LINE:,} bytes. Write a shorter one."]


async def test_each_line_of_json_is_answered_for_its_own_caller() -> None:
    seen: list[Caller] = []
    written: list[str] = []

    async def answer(caller: Caller, text: str) -> Reply:
        seen.append(caller)
        return await echo(caller, text)

    lines = lines_of(b'{"user": "ada", "channel": "x", "guild": "g", "text": "why?"}', b"bad", b'{"text": "so?"}')
    assert await serve_lines(answer, lines, written.append) == 0

    assert seen == [Caller("ada", "x", "g"), LOCAL_CALLER]
    assert ['"answered"' in line for line in written] == [True, False, True]
    assert all("\n" not in line for line in written)
