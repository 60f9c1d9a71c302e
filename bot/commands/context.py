"""Commands about the conversation itself."""

from bot.commands.kinds import Command, Option

CONTEXT_SHOW = Command(
    "context show", "What this conversation is about: what “it” and “the second one” mean", private=True
)
CONTEXT_UNDO = Command("context undo", "Take the last question back, as if it had not been asked", private=True)
CONTEXT_RESET = Command("context reset", "Start afresh: forget what this conversation was about", private=True)
HELP = Command(
    "help",
    "What Quoth can do, by task, with examples",
    (Option("command", "One command, to be told all of it, such as ask"),),
    example="/help ask",
    private=True,
)
COMMANDS = (CONTEXT_SHOW, CONTEXT_UNDO, CONTEXT_RESET)
