"""Files that a person names by their path, where Discord would have them attached."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.commands import COMMANDS, Command, GivenFile, Invocation, OptionKind, Value
from bot.errors import UserError
from bot.given import check_size, given_file
from bot.replies import Caller


async def with_files(
    caller: Caller, invocation: Invocation, *, most_mib: int, commands: Sequence[Command] = COMMANDS
) -> Invocation:
    """The command with the files that its paths name. Raises UserError for one that can't be read, or is too large.

    Lines may come from others than the person at this machine, so it reads its files only for those who manage it.
    """
    named = {
        option.name: str(invocation.options[option.name])
        for command in commands
        if command.name == invocation.command
        for option in command.options
        if option.kind is OptionKind.FILE and option.name in invocation.options
    }
    if named and not caller.standing.manages:
        raise UserError("Files of this machine are read only for those who manage it.")
    read: dict[str, Value] = {
        name: await asyncio.to_thread(_read, Path(path), most_mib) for name, path in named.items()
    }
    return replace(invocation, options={**invocation.options, **read})


def _read(path: Path, most_mib: int) -> GivenFile:
    try:
        path = path.expanduser()
        if not path.is_file():  # a pipe or a device could keep us waiting for ever
            raise UserError(f"There is no file {path}. Write the path of one, such as file:papers.bib")
        check_size(path.name, path.stat().st_size, most_mib=most_mib)
        return given_file(path.name, path.read_bytes())
    except (OSError, RuntimeError) as error:  # RuntimeError: a home folder that nobody has
        reason = error.strerror if isinstance(error, OSError) else error
        raise UserError(f"{path} can't be read: {reason}. Name another file.") from error
