"""What people hand to the terminal, to `--json` and to Discord."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, redirect_stdout, suppress
from io import StringIO
from pathlib import Path

from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.commands import COMMANDS, Choice, Invocation, OptionKind, Value
from bot.discord.markdown import code_block, escape, fitting, link, marked, one_line
from bot.discord.messages import plain_words
from bot.discord.render import draw
from bot.errors import UserError
from bot.given import given_file
from bot.options import Narrowing
from bot.replies import Caller, Mark, Reply, Run, Standing
from bot.settings import load_settings
from bot.terminal.arguments import parse_arguments
from bot.terminal.json_lines import read_said
from bot.terminal.objects import json_line, reply_object
from bot.terminal.parse import parse
from bot.terminal.prompt import CommandCompleter
from bot.terminal.respond import MAX_LINE
from bot.terminal.untrusted import harmless
from bot.zones import complete_zones, known_zone
from tests.fuzz import seeds
from tests.fuzz.target import Target, Try, plain, text_of, words_in

_LONGEST_OPTION = 6_000
# A source that somebody names would be fetched, and nothing here is to leave this machine.
_FETCHING = frozenset({"digest setup", "digest preview", "digest run"})
_ANN = Standing(manages=True)
_NOWHERE = "http://127.0.0.1:9"  # refused before it is asked
_MESSAGES = tuple(text.encode() for text in (*seeds.MARKDOWN, *seeds.SENTENCES))
_MARKS = tuple(
    b"**|__|~~|\\||\\|`|```|*|_|> |>>> |# |-# |- |1. |[|](|)|<|>|<@|:|https://|\\\\|\n|<t:|</a:".replace(
        b"\\|", b"\x00"
    ).split(b"|")
)
_LINES = tuple(
    text.encode()
    for text in (
        "/ask which paper covers KV cache compression? since:2023 private:true",
        '/find topic:"graph networks" author:Jiang category:cs.LG since:2020-01 until:2024-02-29',
        "/check We compress the cache by 47% [...] on 8 GPUs.",
        "/paper compare a:KVComp b:HEAT about:memory",
        "/watch add author:Bo Jiang to:here",
        "/digest setup sources:arxiv:cs.LG+cs.DC time:09:00 timezone:Europe/Berlin",
        "/settings retention days:90",
        "/recent days:7",
        "/library add reference:2309.14509 10.1000/x",
        "who wrote it?",
    )
)
_OPTIONS = tuple(
    f"{name}:".encode() for name in sorted({option.name for command in COMMANDS for option in command.options})
)
_NAMES = tuple(f"/{command.name} ".encode() for command in COMMANDS)
_TYPED = (*_OPTIONS, *_NAMES, b'"', b"\\", b'\\"', b" ", b"/", b"2023-09-25", b"true", b"99:99", b"Europe/")
_VALUES = (
    "2023-09",
    "7",
    "kvcomp",
    "Bo Jiang",
    "UTC",
    "09:00",
    "true",
    "",
    "10.1000/x",
    "add",
    "author:x",
    "1",
    "@a{b,title={c}}",
)


def _completed(_folder: Path, stack: ExitStack) -> Try:
    runner = stack.enter_context(asyncio.Runner())

    async def complete(_kind: OptionKind, typed: str) -> list[Choice]:
        return [Choice(name, name) for name in complete_zones(typed, limit=5)]

    completer = CommandCompleter(complete)

    async def gather(text: str) -> None:
        async for _ in completer.get_completions_async(Document(text), CompleteEvent(completion_requested=True)):
            pass

    # A path is completed from the disk, on which a name may be anything; the rest of the line is what is read here.
    return lambda given: runner.run(gather(text_of(given).replace("file:", "")))


def _argued(text: str) -> None:
    with redirect_stdout(StringIO()), suppress(SystemExit):  # help, or the version
        parse_arguments(text.split("\n"))


def _zoned(_folder: Path, stack: ExitStack) -> Try:
    runner = stack.enter_context(asyncio.Runner())
    return lambda given: runner.run(known_zone(text_of(given)))


def _narrowed(text: str) -> None:
    author, since, until = (text.split("|") + [""] * 3)[:3]
    Narrowing.of(Invocation("find", {"author": author, "since": since, "until": until}))


def _written(text: str) -> None:
    half = len(text) // 2
    runs = [Run(text[:half], Mark.STRONG), Run(text[half:]), *(Run(text[:200], mark) for mark in Mark)]
    one_line(text)
    escape(text)
    marked(runs)
    link(text, text)
    code_block(text, "bibtex")
    harmless(text)


def _fitted(text: str) -> None:
    half = len(text) // 2
    assert all(len(part) <= 4_000 for part in fitting([Run(text[:half], Mark.TYPED), Run(text[half:])], 4_000))


def _shown(reply: Reply) -> None:
    json_line(reply_object(reply)).encode()
    draw(reply)


async def _asked(assistant: Assistant, given: bytes) -> None:
    """A line of `quoth chat --json`."""
    said = read_said(given)
    if not said.text.lstrip().startswith("/"):
        _shown(await assistant.say(said.caller, said.text))
        return
    invocation = parse(said.text)
    if invocation.command not in _FETCHING and not any(_names_a_file(invocation, name) for name in invocation.options):
        _shown(await assistant.run(said.caller, invocation))


def _names_a_file(invocation: Invocation, name: str) -> bool:
    (command,) = (command for command in COMMANDS if command.name == invocation.command)
    return any(option.name == name and option.kind is OptionKind.FILE for option in command.options)


async def _filled_in(assistant: Assistant, given: bytes) -> None:
    """A command as Discord hands it over: a byte says which, and its options are the lines."""
    command = COMMANDS[given[0] % len(COMMANDS)] if given else COMMANDS[0]
    values = text_of(given[1:]).split("\x1e")
    options: dict[str, Value] = {}
    for option, value in zip(command.options, values, strict=False):
        match option.kind:
            case OptionKind.NUMBER:
                options[option.name] = min(len(value) ** 9, 2**53)
            case OptionKind.FLAG:
                options[option.name] = len(value) % 2 == 0
            case OptionKind.FILE:
                options[option.name] = given_file(value[:80], value.encode(errors="replace"))
            case OptionKind.CHOICE if value not in option.choices and option.choices:
                options[option.name] = option.choices[len(value) % len(option.choices)]
            case _ if value:
                options[option.name] = value
    if command.name not in _FETCHING:
        caller = Caller("1", "2", "3" if len(given) % 2 else None, _ANN)
        _shown(await assistant.run(caller, Invocation(command.name, options)))


def _with_assistant(serve: Callable[[Assistant, bytes], Awaitable[None]]) -> Callable[[Path, ExitStack], Try]:
    """For what needs the assistant, with the bundled library, asked of as much as one likes."""

    def make(folder: Path, stack: ExitStack) -> Try:
        runner = stack.enter_context(asyncio.Runner())
        settings = load_settings(data_dir=folder, env_file=folder / "no.env")
        opening = open_assistant(
            settings.model_copy(update={"doi_url": _NOWHERE, "arxiv_api_url": _NOWHERE}), fair=False
        )
        assistant = runner.run(opening.__aenter__())
        stack.callback(lambda: runner.run(opening.__aexit__(None, None, None)))

        async def give(given: bytes) -> None:
            await serve(assistant, given)

        return lambda given: runner.run(give(given))

    return make


_SAID = tuple(
    json.dumps({"user": "ann", "channel": "lab", "guild": None, "text": line.decode(), "roles": ["1"]}).encode()
    for line in _LINES
)
_FILLED = tuple(
    bytes([number]) + "\x1e".join((*_VALUES[number % len(_VALUES) :], *_VALUES)).encode()
    for number in range(len(COMMANDS))
)

TARGETS = (
    Target("terminal: a line", words_in(parse), _LINES, _TYPED, (UserError,), longest=MAX_LINE),
    Target("terminal: a line to complete", _completed, _LINES, _TYPED, longest=MAX_LINE),
    Target(
        "terminal: arguments",
        words_in(_argued),
        (
            b"ask\nwhich paper?\n--json",
            b"--data\n/x\nfind\na\n--since\n2023",
            b"bench\n--papers\n1,000\n--only\nquoth",
            b"-h",
        ),
        (b"\n--json", b"\n--", b"import\n", b"digest\n", b"--papers\n", b"--page\n", b"=", b"-"),
        (UserError,),
        longest=6_000,
    ),
    Target(
        "terminal: a line of JSON", plain(read_said), _SAID, (b'"text": ', b'"roles": [', b'"manages": '), (UserError,)
    ),
    Target(
        "terminal: a line of JSON, answered",
        _with_assistant(_asked),
        _SAID,
        _TYPED,
        (UserError,),
        longest=8_000,
        costly=True,
    ),
    Target(
        "Discord: options of every command",
        _with_assistant(_filled_in),
        _FILLED,
        _TYPED,
        (UserError,),
        longest=8_000,
        costly=True,
    ),
    Target(
        "Discord: since, until and author",
        words_in(_narrowed),
        (b"Li|2020|2021-02",),
        (b"|", b"-", b"0000"),
        (UserError,),
    ),
    Target(
        "Discord: a time zone",
        _zoned,
        (b"europe/berlin", b"UTC", b"new york"),
        (b"/", b"_", b"Etc/"),
        (UserError,),
        longest=6_000,
        costly=True,
    ),
    Target("Discord: a message's words", words_in(plain_words), _MESSAGES, _MARKS, longest=4_000),
    Target("Discord: text as markdown", words_in(_written), _MESSAGES, _MARKS, longest=100_000),
    Target("Discord: text cut to fit", words_in(_fitted), _MESSAGES, _MARKS, longest=20_000),
)
