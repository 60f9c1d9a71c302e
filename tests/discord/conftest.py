"""Quoth in a virtual Discord: the real assistant, client and discord.py, over simcord."""

from collections.abc import AsyncIterator, Iterator

import discord
import pytest
import simcord
import yarl
from discord.gateway import DiscordWebSocket
from simcord import HttpLogEntry

from bot.assistant import Assistant
from bot.discord.client import QuothClient
from bot.discord.serve import build_client
from bot.settings import Settings
from tests.discord.loopback import Loopback
from tests.discord.wire import Wire, description_file

_NOTHING_PRIVILEGED = discord.Intents(message_content=False, members=False, presences=False)


@pytest.fixture(scope="session")
def wire() -> Wire:
    return Wire(description_file())


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
    env = simcord.Env(client, approved_intents=_NOTHING_PRIVILEGED, settle_timeout=20)
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


@pytest.fixture
async def loopback(monkeypatch: pytest.MonkeyPatch, wire: Wire) -> AsyncIterator[Loopback]:
    """A Discord that discord.py talks to over HTTP. At the end, each body it was sent has to be one that it takes."""
    async with Loopback() as loopback:
        monkeypatch.setattr(discord.http.Route, "BASE", loopback.api)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(loopback.gateway))
        yield loopback
    complaints = [each for sent in loopback.requests for each in wire.complaints(sent.method, sent.path, sent.body)]
    assert not complaints, "\n".join(complaints)
