"""What /help says: by task, from the table of commands, with examples that work when typed."""

from collections.abc import Iterator, Sequence

from bot.commands import Command, Option
from bot.replies import Line, Mark, Run, Section

HEADLINE = "Quoth answers from the abstracts in its library, in their own words, and says so where they don't answer."

# The commands of each task by the first word of their names, in the order in which they are told.
_TASKS = (
    ("Ask", ("ask", "find", "numbers", "check")),
    ("Look at papers", ("paper", "cite", "recent", "stats")),
    ("Hear of what is new", ("watch", "digest")),
    ("Your conversation, and what is kept of it", ("context", "mydata")),
    ("This server's library and settings", ("library", "settings", "status")),
)
_OTHERS = "More"
_GO_ON = Section(
    heading="Go on in plain words",
    lines=(
        "In Discord: mention Quoth, reply to it, or press Follow up.",
        "“how much memory does it save?”, “who wrote it?”, “and the second one?”, “what about SDP4Bit?”, “more”",
    ),
)


def overview(commands: Sequence[Command]) -> tuple[Section, ...]:
    """The commands, by task: what each is for, with an example."""
    tasks = {family: heading for heading, families in _TASKS for family in families}
    headings = [heading for heading, _ in _TASKS] + [_OTHERS]
    told = {
        heading: [each for each in commands if tasks.get(_family(each), _OTHERS) == heading] for heading in headings
    }
    sections = (
        Section(heading=heading, lines=tuple(line for each in members for line in _in_short(each)))
        for heading, members in told.items()
        if members
    )
    return (*sections, _GO_ON)


def in_full(command: Command) -> tuple[Section, ...]:
    """One command: how it is written, each of its options, and an example."""
    usage = " ".join((f"/{command.name}", *map(_placeholder, command.options)))
    options = tuple((Run(option.name, Mark.TYPED), Run(f" — {_told(option)}")) for option in command.options)
    example: tuple[Line, ...] = (_example(command),) if command.example else ()
    return (
        Section(lines=((Run(usage, Mark.TYPED),),)),
        *((Section(heading="Options", lines=options),) if options else ()),
        *((Section(lines=example),) if example else ()),
    )


def _family(command: Command) -> str:
    return command.name.partition(" ")[0]


def _in_short(command: Command) -> Iterator[Line]:
    yield Run(f"/{command.name}", Mark.TYPED), Run(f" — {command.description}")
    if command.example:
        yield _example(command)


def _example(command: Command) -> Line:
    return Run("For example: ", Mark.ASIDE), Run(command.example, Mark.TYPED)


def _placeholder(option: Option) -> str:
    return option.name if option.required else f"[{option.name}]"


def _told(option: Option) -> str:
    choices = f" ({', '.join(option.choices)})" if option.choices else ""
    return f"{option.description}{choices}"
