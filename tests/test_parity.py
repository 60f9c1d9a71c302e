"""Both front ends have the same commands: as Discord is told of them, and as the terminal reads them."""

from functools import partial
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import pytest
from discord import AppCommandOptionType as Type
from discord import AppCommandType
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from bot.assistant import Assistant
from bot.commands import COMMANDS
from bot.discord.serve import build_client
from bot.errors import UserError
from bot.terminal.parse import parse
from bot.terminal.prompt import CommandCompleter
from bot.terminal.respond import LOCAL_CALLER

# What the terminal takes for an option of each of Discord's types, and something that neither takes.
GOOD = {Type.integer.value: "7", Type.boolean.value: "true"}
BAD = {Type.integer.value: "seven", Type.boolean.value: "perhaps"}


class Choice(TypedDict):
    value: str


class Option(TypedDict):
    name: str
    type: int
    required: NotRequired[bool]
    choices: NotRequired[list[Choice]]
    options: NotRequired[list["Option"]]


@pytest.fixture
async def registered(assistant: Assistant, tmp_path: Path) -> dict[str, list[Option]]:
    """The options of each slash command by its full name, as Discord is told of them."""
    tree = build_client(assistant, tmp_path / "synced").tree
    told = [cast("Option", each.to_dict(tree)) for each in tree.get_commands(type=AppCommandType.chat_input)]
    return {name: options for command in told for name, options in leaves(command["name"], command)}


def leaves(name: str, command: Option) -> list[tuple[str, list[Option]]]:
    options = command.get("options", [])
    parts = [each for each in options if each["type"] in {Type.subcommand.value, Type.subcommand_group.value}]
    if not parts:
        return [(name, options)]
    return [leaf for part in parts for leaf in leaves(f"{name} {part['name']}", part)]


def value_of(option: Option) -> str:
    choices = option.get("choices", [])
    return choices[-1]["value"] if choices else GOOD.get(option["type"], "x")


def typed(name: str, options: list[Option]) -> str:
    return f"/{name} " + " ".join(f"{option['name']}:{value_of(option)}" for option in options)


async def completions(assistant: Assistant, line: str) -> list[str]:
    completer = CommandCompleter(partial(assistant.complete, LOCAL_CALLER))
    event = CompleteEvent(completion_requested=True)
    return [found.text async for found in completer.get_completions_async(Document(line), event)]


async def test_the_terminal_offers_the_commands_that_discord_has(
    assistant: Assistant, registered: dict[str, list[Option]]
) -> None:
    offered = [name.strip() for name in await completions(assistant, "/")]
    assert sorted(offered) == sorted(registered)


async def test_the_terminal_offers_the_options_that_discord_has(
    assistant: Assistant, registered: dict[str, list[Option]]
) -> None:
    for name, options in registered.items():
        first = next((option.name for command in COMMANDS if command.name == name for option in command.options), "")
        offered = [text.removesuffix(":") for text in await completions(assistant, f"/{name} x ") if text[-1:] == ":"]
        assert {first, *offered} - {""} == {option["name"] for option in options}, name


async def test_the_terminal_reads_every_option_as_discord_sends_it(registered: dict[str, list[Option]]) -> None:
    for name, options in registered.items():
        invocation = parse(typed(name, options))
        assert (invocation.command, set(invocation.options)) == (name, {option["name"] for option in options})
        for option in options:
            given = invocation.options[option["name"]]
            kind = {Type.integer.value: int, Type.boolean.value: bool}.get(option["type"], str)
            assert type(given) is kind, (name, option["name"])


async def test_the_terminal_needs_what_discord_needs(registered: dict[str, list[Option]]) -> None:
    for name, options in registered.items():
        needed = [option for option in options if option.get("required")]
        assert set(parse(typed(name, needed)).options) == {option["name"] for option in needed}
        for missing in needed:
            with pytest.raises(UserError, match=f"needs `{missing['name']}`"):
                parse(typed(name, [option for option in needed if option is not missing]))


async def test_the_terminal_takes_the_choices_that_discord_offers_and_no_other(
    registered: dict[str, list[Option]],
) -> None:
    for name, options in registered.items():
        for option in options:
            others = [each for each in options if each.get("required") and each is not option]
            line = f"{typed(name, others)} {option['name']}:"
            for choice in option.get("choices", []):
                assert parse(line + choice["value"]).options[option["name"]] == choice["value"]
            wrong = "none-of-these" if option.get("choices") else BAD.get(option["type"])
            if wrong:
                with pytest.raises(UserError, match=option["name"]):
                    parse(line + wrong)
