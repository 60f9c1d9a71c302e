"""Commands that set papers beside each other."""

from bot.commands.kinds import Command, Option, OptionKind
from bot.commands.options import PAPER

PAPER_SIMILAR = Command(
    "paper similar",
    "List the papers most like one, and by which terms they are tied to it",
    (PAPER,),
    example="/paper similar GFormer",
)
PAPER_COMPARE = Command(
    "paper compare",
    "Set what two papers say on the same matter side by side",
    (
        Option("a", "The title or id of one paper", OptionKind.PAPER, required=True),
        Option("b", "The title or id of the other", OptionKind.PAPER, required=True),
        Option("about", "What to compare them on; without it, all that they are about"),
    ),
    example="/paper compare a:Domino b:SDP4Bit about:communication",
)
COMMANDS = (PAPER_SIMILAR, PAPER_COMPARE)
