"""Slash commands as typed: `/ask which paper …`, or `/ask question:… author:…` as Discord writes them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.commands import COMMANDS, Command, Invocation, Option, OptionKind, Value
from bot.errors import UserError

_FLAGS: Mapping[str, bool] = MappingProxyType(
    {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
)
# A value of these kinds is one word (a CHOICE where each of them is one), so that words behind it can be the question:
# `/ask since:2023 which papers …`.
_ONE_WORD = frozenset({OptionKind.DATE, OptionKind.FLAG, OptionKind.NUMBER, OptionKind.CHOICE})
# What looks like an option, wherever it stands: a word of small letters, its colon, and a value directly behind.
_LIKE_OPTION = re.compile(r"(?<!\S)([a-z_]{3,20}):(?=[^\s/])")
# How alike what was typed must be to a name, of 100, by rapidfuzz's ratio. A command is asked for where no other text
# can stand, so the guess may be bolder there: `aks` is 67 like `ask`, `autor` 91 like `author`.
_NEAR_COMMAND, _NEAR_OPTION = 60, 75
_LONGEST_NUMBER = 15  # digits; Discord takes whole numbers below 2**53
_SHOWN = 40  # characters of what was typed that an error repeats


def parse(line: str, commands: Sequence[Command] = COMMANDS) -> Invocation:
    """Return the command that a line starting with `/` calls, and its options.

    Bare words behind the name fill the first option. A name counts as an option only at the start of a word, followed
    by a colon, and if this command has it; its value runs to the next option, or stands in double quotes. A FILE stays
    the path that was typed.

    Raises UserError, which names what is wrong and the nearest right thing.
    """
    text = line.strip().removeprefix("/")
    command, rest = split_command(text, commands)
    if command is None:
        raise UserError(_unknown_command(text.split(maxsplit=2), commands))
    values: dict[str, str] = {}
    for value in _values(command, rest):
        if value.option in values:
            raise UserError(f"`{value.option}:` is given twice. {_for_example(command)}")
        if not value.quoted:
            _refuse_strangers(command, value.text, commands)
        values[value.option] = value.text
    _share_out_words(command, values)
    return Invocation(
        command.name, {option.name: _checked(option, value) for option, value in _filled(command, values)}
    )


@dataclass(frozen=True, slots=True)
class _Value:
    option: str
    text: str
    quoted: bool


def split_command(text: str, commands: Sequence[Command] = COMMANDS) -> tuple[Command | None, str]:
    """The command that a text without its `/` starts with, or None; and what stands behind its name."""
    words = text.split(maxsplit=2)
    for count in (2, 1):
        name = " ".join(words[:count]).lower()
        for command in commands:
            if command.name == name:
                return command, text.split(maxsplit=count)[count] if len(words) > count else ""
    return None, text


def option_marker(command: Command) -> re.Pattern[str]:
    """What an option of the command looks like where it stands; group 1 is its name."""
    return re.compile(rf"(?<!\S)({_names(command)}):")


def _unknown_command(words: Sequence[str], commands: Sequence[Command]) -> str:
    typed = " ".join(words[:1])
    group = [command for command in commands if command.name.startswith(f"{typed.lower()} ")]
    if group:
        typed = " ".join(words[:2])
    names = [command.name for command in group or commands]
    found = _nearest(" ".join(words[:2]), names, _NEAR_COMMAND) or _nearest(typed, names, _NEAR_COMMAND)
    nearest = next((command for command in commands if command.name == (found or names[0])), commands[0])
    if found:
        meant = f"did you mean `/{found}`?"
    elif group:
        meant = f"there is {', '.join(f'`/{name}`' for name in names)}."
    else:
        meant = "`/help` lists them all."
    return f"There is no command `/{_short(typed)}`; {meant} {_for_example(nearest)}"


def _values(command: Command, text: str) -> Iterator[_Value]:
    """The options' values in the order typed, the bare words first as the first option's."""
    if not command.options:
        if text:
            raise UserError(f"`/{command.name}` takes nothing behind it, but got {_short(text)!r}. Leave that out.")
        return
    marker, quoted = option_marker(command), _quoted_value(command)
    following: re.Match[str] | None = None
    name, start = command.options[0].name, 0
    while True:
        whole = quoted.match(text, start)
        bare = following is None
        following = marker.search(text, whole.end() if whole else start)
        value = _unescaped(whole[1]) if whole else text[start : following.start() if following else None].strip()
        if value or not bare:
            yield _Value(name, value, quoted=whole is not None)
        if following is None:
            return
        name, start = following[1], following.end()


def _quoted_value(command: Command) -> re.Pattern[str]:
    """What a whole value in double quotes looks like; group 1 is what they hold."""
    return re.compile(rf'\s*"((?:[^"\\]|\\.)*)"(?=\s*\Z|\s+(?:{_names(command)}):)', re.DOTALL)


def _names(command: Command) -> str:
    return "|".join(re.escape(option.name) for option in command.options)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL).strip()


def _refuse_strangers(command: Command, value: str, commands: Sequence[Command]) -> None:
    """Raise UserError where a value holds what was surely meant as an option, but is none of this command's."""
    own = [option.name for option in command.options]
    known = {option.name for other in commands for option in other.options}
    for typed in dict.fromkeys(match[1] for match in _LIKE_OPTION.finditer(value)):
        nearest = _nearest(typed, own, _NEAR_OPTION)
        if nearest or typed in known:
            meant = f"did you mean `{nearest}:`?" if nearest else f"it has {_listing(own)}."
            raise UserError(f"`/{command.name}` has no option `{typed}:`; {meant} {_for_example(command)}")


def _share_out_words(command: Command, values: dict[str, str]) -> None:
    """Move the words behind a one-word value to the first option, if nothing else fills that."""
    for option in command.options[1:]:
        first = command.options[0].name
        word, _, words = values.get(option.name, "").partition(" ")
        one_word = option.kind in _ONE_WORD and not any(" " in choice for choice in option.choices)
        if one_word and words and first not in values:
            values[option.name], values[first] = word, words.strip()


def _filled(command: Command, values: Mapping[str, str]) -> Iterator[tuple[Option, str]]:
    """The options that have a value, in the command's own order. Raises UserError where one misses its value."""
    for option in command.options:
        value = values.get(option.name)
        if value:
            yield option, value
        elif option.required:
            raise UserError(f"`/{command.name}` needs `{option.name}`: {_lowered(option)}. {_for_example(command)}")
        elif value is not None:
            raise UserError(f"`{option.name}:` has no value: {_lowered(option)}. {_for_example(command)}")


def _checked(option: Option, value: str) -> Value:
    """The value as Discord would send it. Raises UserError for what Discord wouldn't let one type."""
    match option.kind:
        case OptionKind.FLAG:
            if (flag := _FLAGS.get(value.lower())) is None:
                raise UserError(
                    f"`{option.name}:` is true or false, not {_short(value)!r}. For example: {option.name}:true"
                )
            return flag
        case OptionKind.NUMBER:
            if not value.isdecimal() or len(value) > _LONGEST_NUMBER or int(value) < 1:
                raise UserError(
                    f"`{option.name}:` is a whole number from 1, not {_short(value)!r}. For example: {option.name}:7"
                )
            return int(value)
        case OptionKind.CHOICE:
            return _chosen(option, value)
        case _:
            return value


def _chosen(option: Option, value: str) -> str:
    found = next((choice for choice in option.choices if choice.lower() == value.lower()), None)
    if found is None:
        nearest = _nearest(value, option.choices, _NEAR_OPTION)
        meant = (
            f"did you mean `{nearest}`?" if nearest else f"it is {' or '.join(f'`{each}`' for each in option.choices)}."
        )
        raise UserError(f"`{option.name}:` can't be {_short(value)!r}; {meant}")
    return found


def _nearest(typed: str, names: Sequence[str], near: int) -> str | None:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only what is mistyped pays for it

    found = process.extractOne(typed.lower(), names, scorer=fuzz.ratio, score_cutoff=near)
    return found[0] if found else None


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _listing(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}:`" for name in names)


def _lowered(option: Option) -> str:
    return option.description[:1].lower() + option.description[1:]


def _for_example(command: Command) -> str:
    return f"For example: {command.example or f'/{command.name}'}"
