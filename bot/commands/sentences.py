"""Commands about single sentences: the figures that abstracts state, and whether a quote is one."""

from bot.commands.kinds import Command, Option

NUMBERS = Command(
    "numbers",
    "List the sentences that state a figure: ×, %, GB, GPUs, tokens and the like",
    (Option("topic", "Only papers on this; what is measured (memory, speedup, …) comes first"),),
    example="/numbers training memory",
)
CHECK = Command(
    "check",
    "Say whether a quote is real: verbatim, altered, or in no abstract",
    (Option("sentence", "The text that is said to be a paper's", required=True),),
    example="/check KVComp achieves on average 48% higher memory reduction",
)
COMMANDS = (NUMBERS, CHECK)
