"""Commands for the daily digests of a server; at a terminal, one's own."""

from bot.commands.kinds import Command, Option, OptionKind, Right

# No command's example: it asks arXiv, and not every place can be told each day.
SETUP_EXAMPLE = "/digest setup sources:arxiv:cs.LG+cs.DC time:09:00 timezone:Europe/Berlin"

_NUMBER = Option("digest", "Its number, as /digest status shows it; needed where there are several", OptionKind.NUMBER)


def _digest(name: str, description: str, *options: Option, example: str = "") -> Command:
    return Command(f"digest {name}", description, options, example, right=Right.CURATOR, private=True)


DIGEST_SETUP = _digest(
    "setup",
    "Tell each day in a channel what new papers there are",
    Option("sources", "arxiv:cs.LG+cs.DC, feed addresses, biorxiv, medrxiv, huggingface", required=True),
    Option("time", "When, as HH:MM", required=True),
    Option("timezone", "Where that is the time, such as Europe/Berlin", OptionKind.TIME_ZONE, required=True),
    Option("channel", "The channel; left out, this one", OptionKind.CHANNEL),
    Option("most", "How many papers it shows at most; left out, 5", OptionKind.NUMBER),
    Option(
        "joins",
        "Which of its papers join the library; left out, those shown",
        OptionKind.CHOICE,
        choices=("all", "shown", "none"),
    ),
    Option("weekdays", "Only on Mondays to Fridays", OptionKind.FLAG),
)
DIGEST_PREVIEW = _digest("preview", "What it would tell now; nothing is sent", _NUMBER)
DIGEST_RUN = _digest("run", "Send it now", _NUMBER)
DIGEST_PAUSE = _digest("pause", "Stop it for a while", _NUMBER)
DIGEST_RESUME = _digest("resume", "Let it go on; what was missed is caught up on", _NUMBER)
DIGEST_REMOVE = _digest("remove", "Stop it for good", _NUMBER)
DIGEST_STATUS = _digest("status", "The digests: when they come, how their sources do, why one is paused")
COMMANDS = (
    DIGEST_SETUP,
    DIGEST_PREVIEW,
    DIGEST_RUN,
    DIGEST_PAUSE,
    DIGEST_RESUME,
    DIGEST_REMOVE,
    DIGEST_STATUS,
)
