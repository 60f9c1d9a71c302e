"""The slash commands, told once: every front end takes their names, options and descriptions from here."""

from bot.commands import arrivals, asking, context, curating, governing, papers
from bot.commands.arrivals import RECENT
from bot.commands.asking import ASK, FIND
from bot.commands.context import CONTEXT_RESET, HELP
from bot.commands.curating import LIBRARY_ADD, LIBRARY_EXPORT, LIBRARY_IMPORT, LIBRARY_REMOVE, LIBRARY_STATUS
from bot.commands.governing import (
    SETTINGS_CHANNELS,
    SETTINGS_CURATOR,
    SETTINGS_LIBRARY,
    SETTINGS_LOG,
    SETTINGS_RETENTION,
    SETTINGS_SHOW,
    SETTINGS_THREADS,
    SETTINGS_THRESHOLD,
    STATUS,
)
from bot.commands.kinds import Choice, Command, GivenFile, Invocation, Option, OptionKind, Right, Value
from bot.commands.papers import PAPER_CITE, PAPER_SHOW

__all__ = [
    "ASK",
    "COMMANDS",
    "CONTEXT_RESET",
    "FIND",
    "HELP",
    "LIBRARY_ADD",
    "LIBRARY_EXPORT",
    "LIBRARY_IMPORT",
    "LIBRARY_REMOVE",
    "LIBRARY_STATUS",
    "PAPER_CITE",
    "PAPER_SHOW",
    "RECENT",
    "SETTINGS_CHANNELS",
    "SETTINGS_CURATOR",
    "SETTINGS_LIBRARY",
    "SETTINGS_LOG",
    "SETTINGS_RETENTION",
    "SETTINGS_SHOW",
    "SETTINGS_THREADS",
    "SETTINGS_THRESHOLD",
    "STATUS",
    "Choice",
    "Command",
    "GivenFile",
    "Invocation",
    "Option",
    "OptionKind",
    "Right",
    "Value",
]

# In the order in which /help tells of them; the members of a group ("paper show", "paper cite") side by side.
COMMANDS = (
    *asking.COMMANDS,
    *arrivals.COMMANDS,
    *papers.COMMANDS,
    *context.COMMANDS,
    *curating.COMMANDS,
    *governing.COMMANDS,
    HELP,
)
