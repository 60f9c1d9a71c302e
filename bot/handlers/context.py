"""The conversation itself, and help."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.commands import COMMANDS, Invocation
from bot.commands.context import CONTEXT_RESET, HELP
from bot.desk import Desk, notice
from bot.errors import NotThere
from bot.handlers.kinds import Handler
from bot.help import HEADLINE, in_full, overview
from bot.options import text
from bot.replies import Reply


async def reset(desk: Desk, _: Invocation) -> Reply:
    await desk.stores.turns.reset(desk.caller)
    return notice("This conversation starts afresh.", private=True)


async def tell(_: Desk, invocation: Invocation) -> Reply:
    """What can be done, by task; or all of one command."""
    asked_for = text(invocation, "command").removeprefix("/").lower()
    if not asked_for:
        said = notice(HEADLINE, question=text(invocation, "question"), private=True)
        return replace(said, sections=overview(COMMANDS))
    command = next((command for command in COMMANDS if command.name == asked_for), None)
    if command is None:
        raise NotThere(f"There is no command /{asked_for}. /help lists them all.")
    return replace(notice(f"{command.description}.", private=True), sections=in_full(command))


HANDLERS: Mapping[str, Handler] = MappingProxyType({CONTEXT_RESET.name: reset, HELP.name: tell})
