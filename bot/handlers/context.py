"""The conversation itself, and help."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.commands import Invocation
from bot.commands.context import CONTEXT_RESET, HELP
from bot.desk import Desk, notice
from bot.handlers.kinds import Handler
from bot.help import help_lines
from bot.options import text
from bot.replies import Reply


async def reset(desk: Desk, _: Invocation) -> Reply:
    await desk.stores.turns.reset(desk.caller)
    return notice("This conversation starts afresh.", private=True)


async def tell(_: Desk, invocation: Invocation) -> Reply:
    headline, *lines = help_lines()
    return notice(headline, *lines, question=text(invocation, "question"), private=True)


HANDLERS: Mapping[str, Handler] = MappingProxyType({CONTEXT_RESET.name: reset, HELP.name: tell})
