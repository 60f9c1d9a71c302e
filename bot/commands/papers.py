"""Commands about single papers."""

from bot.commands.kinds import Command
from bot.commands.options import PAPER

PAPER_SHOW = Command("paper show", "Show a paper: its record and abstract", (PAPER,), example="/paper show KVComp")
PAPER_CITE = Command("paper cite", "Cite a paper, in plain text and BibTeX", (PAPER,), example="/paper cite HEAT")
COMMANDS = (PAPER_SHOW, PAPER_CITE)
