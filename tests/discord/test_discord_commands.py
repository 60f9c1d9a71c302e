"""The slash commands that Discord is told of are those of the table."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypedDict, cast

import pytest
from discord import AppCommandOptionType as Type
from discord import AppCommandType, app_commands

from bot.assistant import Assistant
from bot.commands import COMMANDS, MENUS, Command, Option, OptionKind, Right
from bot.discord import limits
from bot.discord.client import QuothClient
from bot.discord.commands import add_commands
from bot.discord.serve import build_client

TYPES = defaultdict(
    lambda: Type.string,
    {
        OptionKind.FLAG: Type.boolean,
        OptionKind.NUMBER: Type.integer,
        OptionKind.FILE: Type.attachment,
        OptionKind.ROLE: Type.role,
        OptionKind.CHANNEL: Type.channel,
    },
)


class Payload(TypedDict):
    """A command, group or option as Discord is told of it; a choice too, as far as it goes."""

    name: str
    description: str
    options: list["Payload"]
    choices: list[dict[str, str]]


@pytest.fixture
async def client(assistant: Assistant, tmp_path: Path) -> QuothClient:
    return build_client(assistant, tmp_path / "synced")


def commands(client: QuothClient) -> Iterator[app_commands.Command[app_commands.Group, ..., None]]:
    for command in client.tree.walk_commands():
        if isinstance(command, app_commands.Command):
            yield command


async def test_discord_has_the_commands_of_the_table(client: QuothClient) -> None:
    assert {command.qualified_name: command.description for command in commands(client)} == {
        command.name: command.description for command in COMMANDS
    }


async def test_each_option_has_the_tables_name_text_type_and_need(client: QuothClient) -> None:
    def told(option: Option) -> tuple[str, str, Type, bool]:
        return option.name, option.description, TYPES[option.kind], option.required

    for command in COMMANDS:
        (known,) = (each for each in commands(client) if each.qualified_name == command.name)
        shown = [(each.name, each.description, each.type, each.required) for each in known.parameters]
        assert shown == sorted(map(told, command.options), key=lambda option: not option[-1])


async def test_what_the_library_or_the_world_names_is_completed(client: QuothClient) -> None:
    completed = {
        (each.qualified_name, option.name)
        for each in commands(client)
        for option in each.parameters
        if option.autocomplete
    }
    kinds = {OptionKind.PAPER, OptionKind.AUTHOR, OptionKind.CATEGORY, OptionKind.TIME_ZONE}
    assert completed == {
        (each.name, option.name) for each in COMMANDS for option in each.options if option.kind in kinds
    }


async def test_the_table_is_within_the_limits_of_discord(client: QuothClient) -> None:
    slash = client.tree.get_commands(type=AppCommandType.chat_input)
    payload = cast("list[Payload]", [command.to_dict(client.tree) for command in slash])
    assert len(payload) <= limits.COMMANDS
    assert max(len(each.get("options", [])) for each in nested(payload)) <= limits.OPTIONS
    assert max(len(each.get("choices", [])) for each in nested(payload)) <= limits.CHOICES
    assert max(len(each["description"]) for each in nested(payload)) <= limits.COMMAND_DESCRIPTION
    assert all(re.fullmatch(r"[a-z0-9_-]{1,32}", each["name"]) for each in nested(payload))
    assert max(written(each) for each in payload) <= 8_000


def test_what_discord_would_cut_is_short_enough_in_the_table() -> None:
    described = [(each.name, each.description) for each in COMMANDS]
    described += [(each.name, each.description) for command in COMMANDS for each in command.options]
    assert not [name for name, says in described if not 1 <= len(says) <= limits.COMMAND_DESCRIPTION]


def test_a_choice_has_what_to_choose_from_and_nothing_else_has() -> None:
    options = [option for command in COMMANDS for option in command.options]
    assert all(bool(option.choices) == (option.kind is OptionKind.CHOICE) for option in options)


def test_an_option_that_is_needed_stands_before_those_that_are_not() -> None:
    for command in COMMANDS:
        needed = [option.required for option in command.options]
        assert needed == sorted(needed, reverse=True), command.name


async def test_what_everybody_may_do_works_anywhere_and_for_people_who_installed_it_themselves(
    assistant: Assistant, tmp_path: Path
) -> None:
    for name in ("open", "mixed"):
        told = payload_of(assistant, tmp_path, name)
        assert (told["contexts"], told["integration_types"]) == ([0, 1, 2], [0, 1])
        assert told["default_member_permissions"] is None


async def test_what_takes_a_right_works_only_in_servers_that_installed_the_bot(
    assistant: Assistant, tmp_path: Path
) -> None:
    for name in ("curate", "admin", "govern"):
        told = payload_of(assistant, tmp_path, name)
        assert (told["contexts"], told["integration_types"]) == ([0], [0])


async def test_only_what_is_for_admins_is_hidden_from_members(assistant: Assistant, tmp_path: Path) -> None:
    manage_server = 1 << 5
    assert payload_of(assistant, tmp_path, "admin")["default_member_permissions"] == manage_server
    assert payload_of(assistant, tmp_path, "govern")["default_member_permissions"] == manage_server
    assert payload_of(assistant, tmp_path, "curate")["default_member_permissions"] is None


async def test_the_menu_of_a_message_has_the_entries_of_the_table(client: QuothClient) -> None:
    entries = [each for each in client.tree.get_commands() if isinstance(each, app_commands.ContextMenu)]
    assert [entry.name for entry in entries] == [menu.name for menu in MENUS]
    assert {entry.type for entry in entries} == {AppCommandType.message}
    assert len(entries) <= limits.MENUS
    assert all(1 <= len(entry.name) <= 32 for entry in entries)
    assert all(menu.option in {option.name for option in menu.command.options} for menu in MENUS)


RIGHTS = (
    Command("open", "For everybody"),
    Command("mixed show", "For everybody"),
    Command("mixed add", "For curators", right=Right.CURATOR),
    Command("curate add", "For curators", right=Right.CURATOR),
    Command("curate log", "For admins", right=Right.ADMIN),
    Command("admin", "For admins", right=Right.ADMIN),
    Command("govern all", "For admins", right=Right.ADMIN),
)


def payload_of(assistant: Assistant, tmp_path: Path, name: str) -> dict[str, object]:
    """What Discord would be told of a command or group with these rights."""
    client = QuothClient(assistant, synced=tmp_path / "synced")
    add_commands(client, RIGHTS)
    (told,) = (each.to_dict(client.tree) for each in client.tree.get_commands() if each.name == name)
    return dict(told)


def nested(payload: Iterable[Payload]) -> Iterator[Payload]:
    """The commands, groups and options of a payload, however deep."""
    for each in payload:
        yield each
        yield from nested(each.get("options", []))


def written(command: Payload) -> int:
    """How many characters Discord counts in a command: of its names, descriptions and values."""
    everything = list(nested([command]))
    choices = [choice for each in everything for choice in each.get("choices", [])]
    return sum(len(each["name"] + each["description"]) for each in everything) + sum(
        len(choice["name"] + choice["value"]) for choice in choices
    )
