"""A Discord that gives trouble, as discord.py talks to it."""

import random
from collections.abc import AsyncIterator

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket

from tests.faults.troubled import Troubled


@pytest.fixture
async def troubled(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Troubled]:
    async with Troubled(random.Random(1)) as troubled:
        monkeypatch.setattr(discord.http.Route, "BASE", troubled.api)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(troubled.gateway))
        yield troubled
