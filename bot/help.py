"""What /help says: by task, from the table of commands, with examples that work when typed."""

from collections.abc import Iterator

from bot.commands import COMMANDS


def help_lines() -> Iterator[str]:
    """A headline, then a line or two for each task."""
    yield "Quoth answers from the abstracts in its library, in their own words, and says so where they don't answer."
    for command in COMMANDS:
        options = " ".join(option.name if option.required else f"[{option.name}]" for option in command.options)
        yield (
            f"/{command.name} {options}".rstrip()
            + f" — {command.description}."
            + (f" For example: {command.example}" if command.example else "")
        )
    yield (
        "Go on in plain words (in Discord: mention Quoth, or press Follow up): “how much memory does it save?”, "
        "“who wrote it?”, “and the second one?”, “what about SDP4Bit?”, “more”, “why that one?”."
    )
