"""Quoth in a virtual Discord: the real assistant, client and discord.py, over simcord."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import discord
import pytest
import simcord
from simcord import HttpLogEntry

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.discord.client import QuothClient
from bot.discord.serve import build_client
from bot.settings import Settings, load_settings
from tests.discord.wire import Wire, description_file

_NOTHING_PRIVILEGED = discord.Intents(message_content=False, members=False, presences=False)


@pytest.fixture(scope="session")
def wire() -> Wire:
    return Wire(description_file())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path)


@pytest.fixture
async def assistant(settings: Settings) -> AsyncIterator[Assistant]:
    """The assistant on the bundled library, freshly seeded."""
    async with open_assistant(settings) as assistant:
        yield assistant


@pytest.fixture
def client(assistant: Assistant, settings: Settings) -> QuothClient:
    return build_client(assistant, settings.data_dir / "discord-commands")


@pytest.fixture
def sent(wire: Wire) -> Iterator[list[HttpLogEntry]]:
    """The requests that left the bot. At the end, each has to be one that Discord takes."""
    entries: list[HttpLogEntry] = []
    yield entries
    complaints = [each for entry in entries for each in wire.complaints(entry.method, entry.path, entry.json)]
    assert not complaints, "\n".join(complaints)


@pytest.fixture
async def env(client: QuothClient, sent: list[HttpLogEntry]) -> AsyncIterator[simcord.Env]:
    """A Discord with Quoth in it."""
    env = simcord.Env(client, approved_intents=_NOTHING_PRIVILEGED)
    await env.start()
    try:
        yield env
    finally:
        await env.shutdown()
        sent.extend(env.http_requests)
    # The one error that discord.py tells of before any handler of ours: a command of another version.
    assert not [error for error in env.errors if not isinstance(error, discord.app_commands.CommandNotFound)]


@pytest.fixture
def reborn(client: QuothClient, assistant: Assistant, settings: Settings) -> QuothClient:
    """Quoth as it is after a restart: another client, which remembers nothing but what is kept."""
    return build_client(assistant, settings.data_dir / "discord-commands")
