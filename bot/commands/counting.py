"""The library in numbers."""

from bot.commands.kinds import Command

STATS = Command("stats", "The library as a picture: its papers by year and by category")
COMMANDS = (STATS,)
