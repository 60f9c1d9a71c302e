"""The command that tells whether a quote is real."""

from bot.commands.kinds import Command, Option

CHECK = Command(
    "check",
    "Say whether a quote is real: verbatim, altered, or in no abstract",
    (Option("sentence", "The text that is said to be a paper's", required=True),),
    example="/check KVComp achieves on average 48% higher memory reduction",
)
COMMANDS = (CHECK,)
