"""What came into the library lately."""

from bot.commands.kinds import Command, Option, OptionKind

RECENT = Command(
    "recent",
    "List what came into the library lately, the newest arrivals first",
    (Option("days", "How many days back; 7 where you leave it out", OptionKind.NUMBER),),
    example="/recent 30",
)
COMMANDS = (RECENT,)
