"""The slash commands that Discord is told of are those of the table."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from discord import AppCommandOptionType as Type
from discord import app_commands

from bot.assistant import Assistant
from bot.commands import COMMANDS, Option, OptionKind
from bot.discord import limits
from bot.discord.client import QuothClient
from bot.discord.serve import build_client

TYPES = {kind: Type.boolean if kind is OptionKind.FLAG else Type.string for kind in OptionKind}


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


async def test_papers_authors_and_categories_are_completed(client: QuothClient) -> None:
    completed = {
        (each.qualified_name, option.name)
        for each in commands(client)
        for option in each.parameters
        if option.autocomplete
    }
    kinds = {OptionKind.PAPER, OptionKind.AUTHOR, OptionKind.CATEGORY}
    assert completed == {
        (each.name, option.name) for each in COMMANDS for option in each.options if option.kind in kinds
    }


async def test_every_text_is_within_the_limits_of_discord(client: QuothClient) -> None:
    payload = [command.to_dict(client.tree) for command in client.tree.get_commands()]
    descriptions = [value for value in _values(payload, "description") if value]
    assert max(map(len, descriptions)) <= limits.COMMAND_DESCRIPTION
    assert max(map(len, _values(payload, "name"))) <= 32


async def test_the_commands_work_in_servers_and_direct_messages(client: QuothClient) -> None:
    contexts = [command.to_dict(client.tree)["contexts"] for command in client.tree.get_commands()]
    assert contexts == [[0, 1]] * len(contexts)


def _values(payload: object, key: str) -> list[str]:
    found: list[str] = []
    json.loads(json.dumps(payload), object_pairs_hook=lambda pairs: found.extend(v for k, v in pairs if k == key))
    return found
