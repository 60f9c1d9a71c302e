"""Commands about what is kept of the person."""

from bot.commands.kinds import Command, Option, OptionKind

MYDATA_SHOW = Command("mydata show", "What is kept about you, in short", private=True)
MYDATA_EXPORT = Command("mydata export", "Everything that is kept about you, as a file", private=True)
MYDATA_FORGET = Command(
    "mydata forget",
    "Forget everything about you, for good",
    (Option("sure", "True, if you mean it: it can't be undone", OptionKind.FLAG),),
    private=True,
)
COMMANDS = (MYDATA_SHOW, MYDATA_EXPORT, MYDATA_FORGET)
