"""The line editor of the chat: history and completion."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Sequence
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory

from bot.commands import COMMANDS, Choice, Command, Option, OptionKind
from bot.terminal.parse import option_marker, split_command
from bot.terminal.untrusted import harmless

_COMPLETED = frozenset({OptionKind.PAPER, OptionKind.AUTHOR, OptionKind.CATEGORY, OptionKind.TIME_ZONE})

Complete = Callable[[OptionKind, str], Awaitable[Sequence[Choice]]]
"""What an option of a kind may be, given what is typed so far: `Assistant.complete`."""


def open_prompt(complete: Complete, history: Path) -> PromptSession[str]:
    """A prompt that completes, and keeps what was typed in a file. Pasted lines stay together."""
    history.parent.mkdir(parents=True, exist_ok=True)
    return PromptSession(history=FileHistory(history), completer=CommandCompleter(complete))


class CommandCompleter(Completer):
    """Completes commands, their options, and what these can be: from the library, from the disk, or one of a few."""

    def __init__(self, complete: Complete, commands: Sequence[Command] = COMMANDS) -> None:
        self._complete = complete
        self._commands = commands

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002
        return ()  # Completer demands it; a prompt on an event loop asks the coroutine below

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        line = document.text_before_cursor
        if not line.startswith("/"):
            return
        command, rest = split_command(line[1:], self._commands)
        if command is None or line == f"/{command.name}":
            completions = list(_names(line[1:], self._commands))
        else:
            wanted = complete_event.completion_requested
            completions = [*_options(command, rest, wanted=wanted), *await self._values(command, rest)]
        for completion in completions:
            yield completion

    async def _values(self, command: Command, rest: str) -> list[Completion]:
        """What the value that is being typed may go on to be."""
        option, typed = _being_typed(command, rest)
        place = -len(typed)
        if option is None:
            return []
        if option.kind in _COMPLETED:
            choices = await self._complete(option.kind, typed)
            return [Completion(choice.value, place, display=harmless(choice.label)) for choice in choices]
        if option.kind is OptionKind.FILE:
            return await asyncio.to_thread(_paths, typed)
        words = ("true", "false") if option.kind is OptionKind.FLAG else option.choices
        return [Completion(word, place) for word in words if word.lower().startswith(typed.lower())]


def _names(typed: str, commands: Sequence[Command]) -> Iterator[Completion]:
    for command in commands:
        if command.name.startswith(typed.lower()):
            yield Completion(f"{command.name} ", -len(typed), display_meta=command.description)


def _options(command: Command, rest: str, *, wanted: bool) -> Iterator[Completion]:
    """The options not given yet that start like the last word; all of them behind a blank, if `wanted` by Tab."""
    word = rest.rpartition(" ")[2]
    given = set(option_marker(command).findall(rest))
    for option in command.options[1:]:
        if option.name not in given and option.name.startswith(word) and (word or wanted):
            yield Completion(f"{option.name}:", -len(word), display_meta=option.description)


def _paths(typed: str) -> list[Completion]:
    """The files and folders that a path may go on to be; it reads the disk."""
    return list(PathCompleter(expanduser=True).get_completions(Document(typed), CompleteEvent()))


def _being_typed(command: Command, rest: str) -> tuple[Option | None, str]:
    """The option whose value is being typed, and what there is of it."""
    if not command.options:
        return None, ""
    option, start = command.options[0], 0
    for match in option_marker(command).finditer(rest):
        option = next(option for option in command.options if option.name == match[1])
        start = match.end()
    return option, rest[start:].lstrip()
