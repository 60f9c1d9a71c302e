"""The command line: composes what each command needs, runs it, and tells what went wrong.

A command imports what it needs when it runs, so that a one-shot answer waits for nothing that it doesn't use.
"""
# ruff: noqa: PLC0415 - see above

import argparse
import gc
import logging
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot import logs
from bot.errors import QuothError
from bot.terminal.arguments import parse_arguments
from bot.terminal.streams import prepare_streams, write
from retrieval.errors import RetrievalError

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.settings import Settings
    from bot.terminal.respond import Answer
    from retrieval.papers import Paper

_FAILED = 2
_PIPE_CLOSED = 141  # 128 + SIGPIPE, as shells have it
# New objects until Python looks for garbage among them, which what a command imports is not: with its own 700 that
# takes a fifteenth of the time of an answer.
_LOOK_EVERY = 10_000
_HISTORY = "history"
_FILES = "files"

log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the arguments say; return 0 where answered, 1 where nothing is found, 2 for wrong use or failure."""
    arguments = sys.argv[1:] if arguments is None else arguments
    gc.set_threshold(_LOOK_EVERY)
    prepare_streams()
    try:
        code = _run(parse_arguments(arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us has enough; what is still buffered must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED
    except KeyboardInterrupt:
        return 130
    except (QuothError, RetrievalError) as error:
        return _failed(str(error), as_json="--json" in arguments)
    except Exception as error:  # noqa: BLE001 - the command line's error handler
        reference = logs.log_fault(log, error)
        return _failed(
            f"something went wrong; {logs.FILE_NAME} tells more, at reference {reference}",
            as_json="--json" in arguments,
        )
    return code


def _run(options: argparse.Namespace) -> int:
    if options.command == "eval":
        return _evaluate(options)  # no event loop, so that Ctrl-C can stop it
    if options.command == "bench":
        return _bench(options)  # likewise
    from bot import signals

    return signals.run(_COMMANDS[options.command](options), when_stopped=0 if options.command == "serve" else None)


async def _run_front_end(options: argparse.Namespace) -> int:
    options.json = False
    return await (_chat if _settings(options).discord_token is None else _serve)(options)


async def _serve(options: argparse.Namespace) -> int:
    from bot.discord.serve import serve
    from bot.instance import sole_instance

    settings = _settings(options)
    _log_to(logging.StreamHandler(), settings)
    with sole_instance(settings.data_dir):
        await serve(settings)
    return 0


async def _invite(options: argparse.Namespace) -> int:
    from bot.discord.invitation import invite

    return await invite(_settings(options), write)


async def _chat(options: argparse.Namespace) -> int:
    from bot.instance import sole_instance

    with sole_instance(_settings(options).data_dir):
        return await _converse(options)


async def _converse(options: argparse.Namespace) -> int:
    from bot.terminal.respond import LOCAL_CALLER, respond

    async with _assistant(options) as assistant:
        answer: Answer = partial(respond, assistant)
        if options.json:
            from bot.terminal.json_lines import serve_lines

            return await serve_lines(answer, _lines(), write)
        from bot.terminal.files import saving

        answer = saving(answer, _settings(options).data_dir / _FILES)
        if sys.stdin.isatty() and sys.stdout.isatty():
            from rich.console import Console

            from bot.terminal.chat import chat
            from bot.terminal.prompt import open_prompt

            history = _settings(options).data_dir / _HISTORY
            return await chat(answer, open_prompt(partial(assistant.complete, LOCAL_CALLER), history), Console())
        from bot.terminal.piped import chat_piped

        return await chat_piped(answer, _lines(), write)


def _lines() -> AsyncIterator[bytes]:
    from bot.terminal.lines import read_lines
    from bot.terminal.respond import MAX_LINE

    return read_lines(sys.stdin.fileno(), limit=MAX_LINE)


async def _ask(options: argparse.Namespace) -> int:
    from bot.terminal.one_shot import ask

    async with _assistant(options) as assistant:
        return await ask(assistant, options)


async def _find(options: argparse.Namespace) -> int:
    from bot.terminal.one_shot import find

    async with _assistant(options) as assistant:
        return await find(assistant, options)


async def _import(options: argparse.Namespace) -> int:
    from bot.terminal.holdings import import_papers

    lookups = partial(_lookups, _settings(options))
    async with _assistant(options) as assistant:
        return await import_papers(assistant.library, options.named, lookups, listed_on=options.listed_on, write=write)


@asynccontextmanager
async def _lookups(settings: "Settings") -> "AsyncIterator[Callable[[str], Awaitable[Paper]]]":
    """Looks papers up on the web, by arXiv id, link or DOI, as long as it is open."""
    from bot.sources.lookup import look_up
    from bot.sources.web import Web

    async with Web.open(settings) as web:
        yield partial(look_up, web=web, settings=settings)


async def _remove(options: argparse.Namespace) -> int:
    from bot.terminal.holdings import remove_papers

    async with _assistant(options) as assistant:
        return await remove_papers(assistant.library, options.references, write=write)


async def _papers(options: argparse.Namespace) -> int:
    from bot.terminal.holdings import list_papers

    async with _assistant(options) as assistant:
        return await list_papers(assistant.library, as_json=options.json, write=write)


async def _digest(options: argparse.Namespace) -> int:
    from bot.terminal.digests import digest
    from bot.terminal.one_shot import show

    async with _assistant(options) as assistant:
        return await digest(assistant, options, partial(show, as_json=options.json))


async def _feedback(options: argparse.Namespace) -> int:
    from bot.terminal.opinions import list_disliked

    async with _assistant(options) as assistant:
        return await list_disliked(assistant.stores.feedback, as_json=options.json, write=write)


async def _backup(options: argparse.Namespace) -> int:
    from bot.terminal.backups import make_backup

    return await make_backup(_settings(options), options.path, write=write)


async def _restore(options: argparse.Namespace) -> int:
    from bot.terminal.backups import restore_backup

    return await restore_backup(_settings(options), options.path, write=write)


async def _doctor(options: argparse.Namespace) -> int:
    from bot.discord.inspection import look_at_discord
    from bot.doctor import examine
    from bot.instance import sole_instance
    from bot.terminal.checkup import report

    checks = examine(lambda: _settings(options), os.environ, look_at_discord, mend=options.mend)
    with sole_instance(_settings(options).data_dir) if options.mend else nullcontext():
        return await report(checks, write, as_json=options.json)


@asynccontextmanager
async def _assistant(options: argparse.Namespace) -> "AsyncIterator[Assistant]":
    """The assistant, with what goes wrong logged to a file: a person at a terminal reads no tracebacks.

    Nobody else is there to be fair to. What ends by itself waits for an index that has to be built anew, which would
    else never be finished.
    """
    from bot.app import open_assistant
    from bot.terminal.progress import ProgressLine

    settings = _settings(options)
    _log_to(logs.file_handler(settings.data_dir / logs.FILE_NAME), settings)
    with ProgressLine("Building the index anew") as progress:
        stays = options.command in {"run", "chat"}
        async with open_assistant(settings, fair=False, building=None if stays else progress) as assistant:
            progress.close()
            yield assistant


def _evaluate(options: argparse.Namespace) -> int:
    from bot.terminal.measures import measure

    return measure(options, write=write)


def _bench(options: argparse.Namespace) -> int:
    from bot.terminal.benchmark import benchmark, papers_of_file, papers_of_library

    papers = papers_of_file(options.source) if options.source else papers_of_library(_settings(options))
    return benchmark(options, papers, write=write)


def _settings(options: argparse.Namespace) -> "Settings":
    from bot.settings import load_settings

    return load_settings(data_dir=options.data)


def _log_to(handler: logging.Handler, settings: "Settings") -> None:
    token = settings.discord_token
    hidden = () if token is None else (token.get_secret_value(),)
    logs.log_to(handler, level=settings.log_level, hidden=hidden, form=settings.log_format)


def _failed(says: str, *, as_json: bool) -> int:
    """Tell the person on stderr, or a script as the object that it reads."""
    if as_json:
        from bot.terminal.objects import json_line, reply_object
        from bot.terminal.respond import error_reply

        write(json_line(reply_object(error_reply(says))))
    else:
        from bot.terminal.untrusted import harmless

        print(f"quoth: {harmless(says)}", file=sys.stderr)  # noqa: T201
    return _FAILED


_COMMANDS: Mapping[str, Callable[[argparse.Namespace], Coroutine[object, object, int]]] = MappingProxyType(
    {
        "run": _run_front_end,
        "serve": _serve,
        "invite": _invite,
        "chat": _chat,
        "ask": _ask,
        "find": _find,
        "import": _import,
        "remove": _remove,
        "papers": _papers,
        "digest": _digest,
        "feedback": _feedback,
        "backup": _backup,
        "restore": _restore,
        "doctor": _doctor,
    }
)
