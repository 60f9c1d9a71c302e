"""`quoth ask` and `quoth find`: one question, one answer."""

import argparse
import sys
import uuid

from bot.assistant import Assistant
from bot.commands import ASK, FIND, Command, Invocation
from bot.replies import Action, Caller, Reply, Verb
from bot.terminal.layout import Hints, plain
from bot.terminal.objects import json_line, reply_object
from bot.terminal.respond import EXIT_CODES, guarded

_HINTS = Hints(more_quotes=None, next_page="`--page {page}` shows the next")


async def ask(assistant: Assistant, options: argparse.Namespace) -> int:
    """Answer `options.question` and return the exit code."""
    question = " ".join(options.question)
    invocation = _invocation(ASK, options, question=question)
    return show(await guarded(assistant.run(_stranger(), invocation), question), as_json=options.json)


async def find(assistant: Assistant, options: argparse.Namespace) -> int:
    """List the papers on `options.topic`, the page that `options.page` says; return the exit code."""
    topic = " ".join(options.topic)
    invocation = _invocation(FIND, options, topic=topic)
    return show(await guarded(_page(assistant, invocation, options.page), topic), as_json=options.json)


async def _page(assistant: Assistant, invocation: Invocation, page: int) -> Reply:
    caller = _stranger()
    first = await assistant.run(caller, invocation)
    if page == 1 or first.turn_id is None:
        return first
    return await assistant.act(caller, Action(Verb.PAGE, first.turn_id, page))


def _stranger() -> Caller:
    """Someone new for each question, so that a script gets the same answer whatever was asked before."""
    return Caller(user="local", channel=f"one-shot {uuid.uuid4().hex}")


def _invocation(command: Command, options: argparse.Namespace, **words: str) -> Invocation:
    """The slash command that the options stand for; those not given are left out."""
    given = {option.name: getattr(options, option.name, None) for option in command.options} | words
    return Invocation(command.name, {name: value for name, value in given.items() if value is not None})


def show(reply: Reply, *, as_json: bool) -> int:
    """Print a reply, an error on stderr; return its exit code."""
    if as_json:
        print(json_line(reply_object(reply, _HINTS)))  # noqa: T201 - what a script reads
    elif reply.status == "error":
        print(f"quoth: {plain(reply, _HINTS)}", file=sys.stderr)  # noqa: T201 - likewise a person
    elif sys.stdout.isatty():
        # What draws takes a while to import, which a script need not wait for.
        from rich.console import Console  # noqa: PLC0415

        from bot.terminal.draw import draw  # noqa: PLC0415

        draw(Console(), reply, _HINTS)
    else:
        print(plain(reply, _HINTS))  # noqa: T201
    return EXIT_CODES[reply.status]
