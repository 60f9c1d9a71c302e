"""Commands about the conversation itself."""

from bot.commands.kinds import Command, Option

CONTEXT_RESET = Command("context reset", "Start afresh: forget what this conversation was about", private=True)
HELP = Command(
    "help",
    "What Quoth can do, by task, with examples",
    (Option("command", "One command, to be told all of it, such as ask"),),
    example="/help ask",
    private=True,
)
COMMANDS = (CONTEXT_RESET,)
