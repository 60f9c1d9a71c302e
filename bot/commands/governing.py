"""Commands for those who run a server, and how Quoth is doing."""

from bot.commands.kinds import Command, Option, OptionKind, Right


def _setting(name: str, description: str, *options: Option, example: str = "") -> Command:
    return Command(f"settings {name}", description, options, example, right=Right.ADMIN, private=True)


SETTINGS_SHOW = _setting("show", "How Quoth is set up in this server")
SETTINGS_CURATOR = _setting(
    "curator",
    "Let a role look after the library, beside those who manage the server",
    Option("role", "The curators' role; leave it out for none", OptionKind.ROLE),
)
SETTINGS_CHANNELS = _setting(
    "channels",
    "Choose the channels in which answers are for all to see; elsewhere the asker alone sees them",
    Option("change", "Add the channel, or remove it", OptionKind.CHOICE, required=True, choices=("add", "remove")),
    Option("channel", "The channel; with none left, answers are public everywhere", OptionKind.CHANNEL, required=True),
)
SETTINGS_THREADS = _setting(
    "threads",
    "Answer in threads, where the conversation goes on",
    Option("on", "Whether an answer begins a thread", OptionKind.FLAG, required=True),
)
SETTINGS_THRESHOLD = _setting(
    "threshold",
    "How sure Quoth has to be before it answers",
    Option(
        "level",
        "Careful says less and is right more often; bold the other way round",
        OptionKind.CHOICE,
        choices=("careful", "normal", "bold"),
    ),
    Option("percent", "Or a number of your own, from 10 to 95; normal is 50", OptionKind.NUMBER),
    example="/settings threshold careful",
)
SETTINGS_LIBRARY = _setting(
    "library",
    "Show or hide the shared library in this server",
    Option("shared", "Whether its papers are seen here, beside your own", OptionKind.FLAG, required=True),
)
SETTINGS_RETENTION = _setting(
    "retention",
    "Delete conversations after some days",
    Option("days", "How many days they are kept; leave it out to keep them", OptionKind.NUMBER),
    example="/settings retention 90",
)
SETTINGS_LOG = _setting(
    "log",
    "Who changed which setting, and when",
    Option("page", "The page, from 1: the newest changes", OptionKind.NUMBER),
)
STATUS = Command("status", "How Quoth is doing", private=True)
COMMANDS = (
    SETTINGS_SHOW,
    SETTINGS_CURATOR,
    SETTINGS_CHANNELS,
    SETTINGS_THREADS,
    SETTINGS_THRESHOLD,
    SETTINGS_LIBRARY,
    SETTINGS_RETENTION,
    SETTINGS_LOG,
    STATUS,
)
