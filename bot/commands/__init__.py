"""The slash commands, told once: every front end takes their names, options and descriptions from here."""

from bot.commands import (
    arrivals,
    asking,
    checking,
    citing,
    comparing,
    context,
    counting,
    curating,
    digests,
    figures,
    governing,
    papers,
    personal,
    watching,
)
from bot.commands.asking import ASK, FIND
from bot.commands.checking import CHECK
from bot.commands.comparing import PAPER_COMPARE, PAPER_SIMILAR
from bot.commands.context import CONTEXT_RESET, HELP
from bot.commands.figures import NUMBERS
from bot.commands.kinds import Choice, Command, GivenFile, Invocation, Menu, Option, OptionKind, Right, Value
from bot.commands.menus import MENUS
from bot.commands.papers import PAPER_CITE, PAPER_SHOW

__all__ = [
    "ASK",
    "CHECK",
    "COMMANDS",
    "CONTEXT_RESET",
    "FIND",
    "HELP",
    "MENUS",
    "NUMBERS",
    "PAPER_CITE",
    "PAPER_COMPARE",
    "PAPER_SHOW",
    "PAPER_SIMILAR",
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
    *arrivals.COMMANDS,
    *counting.COMMANDS,
    *papers.COMMANDS,
    *comparing.COMMANDS,
    *citing.COMMANDS,
    *figures.COMMANDS,
    *checking.COMMANDS,
    *context.COMMANDS,
    *watching.COMMANDS,
    *personal.COMMANDS,
    *curating.COMMANDS,
    *digests.COMMANDS,
    *governing.COMMANDS,
    HELP,
)
