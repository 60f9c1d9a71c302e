"""Commands to be told of what comes: watches."""

from bot.commands.kinds import Command, Option, OptionKind

_NUMBER = Option("number", "The watch's number; /watch list tells it", OptionKind.NUMBER, required=True)

WATCH_ADD = Command(
    "watch add",
    "Hear of new papers on a topic, by an author, or like a paper",
    (
        Option("topic", "What they are to be about"),
        Option("author", "Or who wrote them", OptionKind.AUTHOR),
        Option("paper", "Or the paper that they are to be like; of its new versions you hear too", OptionKind.PAPER),
        Option("to", "Who hears of them: you, or this channel", OptionKind.CHOICE, choices=("me", "here")),
    ),
    example="/watch add KV cache compression",
    private=True,
)
WATCH_LIST = Command("watch list", "Your watches, and those of this server's channels", private=True)
WATCH_PAUSE = Command("watch pause", "Silence a watch for now", (_NUMBER,), private=True)
WATCH_RESUME = Command(
    "watch resume", "Let a silent watch tell again, of what comes from now on", (_NUMBER,), private=True
)
WATCH_REMOVE = Command("watch remove", "End a watch", (_NUMBER,), private=True)
COMMANDS = (WATCH_ADD, WATCH_LIST, WATCH_PAUSE, WATCH_RESUME, WATCH_REMOVE)
