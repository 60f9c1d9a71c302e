"""Commands that ask the library."""

from bot.commands.kinds import Command, Option, OptionKind
from bot.commands.options import AUTHOR, CATEGORY, SINCE, UNTIL

ASK = Command(
    "ask",
    "Ask the library; the answer is quoted from abstracts and cited",
    (
        Option("question", "What you want to know", required=True),
        Option("paper", "Ask only this paper: its title or id", OptionKind.PAPER),
        AUTHOR,
        SINCE,
        UNTIL,
        Option("private", "Show the answer to you alone", OptionKind.FLAG),
    ),
    example="/ask which paper covers KV cache compression?",
)
FIND = Command(
    "find",
    "List the papers that cover a topic, best first",
    (Option("topic", "What they should be about; left out, all that pass the rest"), AUTHOR, CATEGORY, SINCE, UNTIL),
    example="/find topic:sequence parallelism since:2023",
)
COMMANDS = (ASK, FIND)
