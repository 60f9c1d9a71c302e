"""A process to be killed: it makes digests and delivers letters. publishing.py API DATA_DIR SECONDS_AHEAD."""

import asyncio
import datetime as dt
import sys
from pathlib import Path

import discord

from bot.digest.newsroom import Newsroom
from bot.discord.carrier import DiscordCarrier
from bot.health import Health
from bot.library import Library
from bot.lookups import Lookups
from bot.settings import load_settings
from bot.store.database import Database
from bot.store.stores import Stores
from tests.discord.loopback import GOOD_TOKEN


async def publish(api: str, data_dir: Path, ahead: dt.timedelta) -> None:
    discord.http.Route.BASE = api

    def clock() -> dt.datetime:
        return dt.datetime.now(dt.UTC) + ahead

    settings = load_settings(data_dir=data_dir, env_file=data_dir / "no.env")
    settings = settings.model_copy(update={"bundled_library": False})
    async with (
        Database.open(settings.database_path, busy_timeout_ms=5000) as database,
        Library.open(database, settings, clock=clock) as library,
        Lookups.open(settings) as lookups,
        Newsroom.open(lookups.web, library, Stores.of(database), settings, clock, Health(clock)) as newsroom,
        discord.Client(intents=discord.Intents.none(), max_messages=None) as client,
    ):
        await client.login(GOOD_TOKEN)
        await newsroom.publish(DiscordCarrier(client))


if __name__ == "__main__":
    asyncio.run(publish(sys.argv[1], Path(sys.argv[2]), dt.timedelta(seconds=float(sys.argv[3]))))
