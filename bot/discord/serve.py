"""Serving Discord until the process is told to end."""

import asyncio
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import discord

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.discord.client import QuothClient
from bot.discord.commands import add_commands
from bot.discord.errors import CannotServe
from bot.errors import SettingsError
from bot.settings import Settings

log = logging.getLogger(__name__)

_SYNCED_FILE = "discord-commands"


async def serve(settings: Settings) -> None:
    """Answer in Discord until SIGINT or SIGTERM; then finish what was begun, and close.

    Raises SettingsError where no token is set, CannotServe where Discord can't be reached or refuses the token.
    """
    if settings.discord_token is None:
        raise SettingsError("no Discord token is set (put DISCORD_TOKEN=… into the environment or .env)")
    async with open_assistant(settings) as assistant:
        client = build_client(assistant, settings.data_dir / _SYNCED_FILE)
        async with client:
            await _until_told_to_end(client, settings.discord_token.get_secret_value(), settings.drain_timeout_s)


def build_client(assistant: Assistant, synced: Path) -> QuothClient:
    """A client with every command, not yet connected."""
    client = QuothClient(assistant, synced=synced)
    add_commands(client)
    return client


async def _until_told_to_end(client: QuothClient, token: str, drain_timeout_s: float) -> None:
    connection = asyncio.create_task(_connect(client, token))
    with _told_to_end() as told:
        waiting = asyncio.create_task(told.wait())
        try:
            await asyncio.wait({connection, waiting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        if told.is_set():
            log.info("Told to end: finishing what is being answered")
            await client.work.drain(within_s=drain_timeout_s)
            await client.close()
            connection.cancel()
    await asyncio.gather(connection, return_exceptions=told.is_set())


async def _connect(client: QuothClient, token: str) -> None:
    """Log in and stay connected; what makes that impossible is said with its remedy."""
    try:
        await client.login(token)
        await client.connect()
    except (discord.LoginFailure, ValueError) as error:  # ValueError: it can't even be sent
        raise CannotServe(
            "Discord refuses the token (copy it anew from the developer portal, Bot > Reset Token, to DISCORD_TOKEN)"
        ) from error
    except discord.PrivilegedIntentsRequired as error:
        raise CannotServe(
            "Discord refuses the intents, though no privileged one is asked for (see Bot > Privileged Gateway Intents "
            "in the developer portal)"
        ) from error
    except discord.ConnectionClosed as error:
        raise CannotServe(f"Discord ended the connection for good, with code {error.code} (start again)") from error
    except (discord.HTTPException, discord.GatewayNotFound) as error:
        raise CannotServe(f"Discord answers with an error (see its status page, then start again): {error}") from error
    except (OSError, aiohttp.ClientError) as error:
        raise CannotServe(f"Discord can't be reached (check the network and its proxy): {error}") from error
    except AttributeError as error:
        # What discord.py raises where the very first connection to the gateway is refused.
        if client.ws:
            raise
        raise CannotServe("Discord's gateway can't be reached (check the network and its firewall)") from error


@contextmanager
def _told_to_end() -> Iterator[asyncio.Event]:
    """An event that SIGINT and SIGTERM set."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    for each in signals:
        loop.add_signal_handler(each, told.set)
    try:
        yield told
    finally:
        for each in signals:
            loop.remove_signal_handler(each)
