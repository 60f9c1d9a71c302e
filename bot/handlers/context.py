"""The conversation itself, and help."""

from bot.commands import Invocation
from bot.desk import Desk, notice
from bot.help import help_lines
from bot.options import text
from bot.replies import Reply


async def reset(desk: Desk, _: Invocation) -> Reply:
    await desk.stores.turns.reset(desk.caller)
    return notice("This conversation starts afresh.", private=True)


async def tell(_: Desk, invocation: Invocation) -> Reply:
    headline, *lines = help_lines()
    return notice(headline, *lines, question=text(invocation, "question"), private=True)
