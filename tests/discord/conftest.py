"""Quoth in a virtual Discord: the real client and the real discord.py, over simcord."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
import simcord

from bot.assistant import Assistant
from bot.discord.client import QuothClient
from bot.discord.serve import build_client
from tests.discord.scripted import ScriptedAssistant
from tests.discord.wire import Wire, description_file

_NOTHING_PRIVILEGED = discord.Intents(message_content=False, members=False, presences=False)


@pytest.fixture(scope="session")
def wire() -> Wire:
    return Wire(description_file())


@pytest.fixture
async def assistant() -> AsyncIterator[Assistant]:
    yield ScriptedAssistant()


@pytest.fixture
def client(assistant: Assistant, tmp_path: Path) -> QuothClient:
    return build_client(assistant, tmp_path / "discord-commands")


@pytest.fixture
async def env(client: QuothClient, wire: Wire) -> AsyncIterator[simcord.Env]:
    """A Discord with Quoth in it. At the end, each body that left the bot has to be one that Discord takes."""
    env = simcord.Env(client, approved_intents=_NOTHING_PRIVILEGED)
    await env.start()
    try:
        yield env
    finally:
        await env.shutdown()
    env.raise_errors()
    complaints = [each for entry in env.http_requests for each in wire.complaints(entry.method, entry.path, entry.json)]
    assert not complaints, "\n".join(complaints)
