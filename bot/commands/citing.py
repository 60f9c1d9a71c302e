"""Citing several papers at once."""

from bot.commands.kinds import Command, Option

CITE = Command(
    "cite",
    "Cite several papers as BibTeX, in a file: those of the last answer, or others",
    (
        Option("papers", "Their titles, short names or ids, with a semicolon between"),
        Option("topic", "Or what they are on"),
    ),
    example="/cite HEAT; KVComp",
)
COMMANDS = (CITE,)
