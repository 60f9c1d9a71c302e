"""The slash commands, told once: every front end takes their names, options and descriptions from here."""

from bot.commands import asking, context, governing, papers, personal
from bot.commands.asking import ASK, FIND
from bot.commands.context import CONTEXT_RESET, HELP
from bot.commands.kinds import Choice, Command, GivenFile, Invocation, Menu, Option, OptionKind, Right, Value
from bot.commands.menus import MENUS
from bot.commands.papers import PAPER_CITE, PAPER_SHOW

__all__ = [
    "ASK",
    "COMMANDS",
    "CONTEXT_RESET",
    "FIND",
    "HELP",
    "MENUS",
    "PAPER_CITE",
    "PAPER_SHOW",
    "Choice",
    "Command",
    "GivenFile",
    "Invocation",
    "Menu",
    "Option",
    "OptionKind",
    "Right",
    "Value",
]

# In the order in which /help tells of them; the members of a group ("paper show", "paper cite") side by side.
COMMANDS = (
    *asking.COMMANDS,
    *papers.COMMANDS,
    *context.COMMANDS,
    *personal.COMMANDS,
    *governing.COMMANDS,
    HELP,
)
