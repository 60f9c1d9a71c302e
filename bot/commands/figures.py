"""The command about the figures that abstracts state."""

from bot.commands.kinds import Command, Option

NUMBERS = Command(
    "numbers",
    "List the sentences that state a figure: ×, %, GB, GPUs, tokens and the like",
    (Option("topic", "Only papers on this; what is measured (memory, speedup, …) comes first"),),
    example="/numbers training memory",
)
COMMANDS = (NUMBERS,)
