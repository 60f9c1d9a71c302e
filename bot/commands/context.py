"""Commands about the conversation itself."""

from bot.commands.kinds import Command

CONTEXT_RESET = Command("context reset", "Start afresh: forget what this conversation was about", private=True)
HELP = Command("help", "What Quoth can do, by task, with examples", private=True)
COMMANDS = (CONTEXT_RESET,)
