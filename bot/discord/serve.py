"""Serving Discord until the process is told to end."""

import asyncio
import logging
import sys
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path

import aiohttp
import discord

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.beside import beside
from bot.discord.carrier import DiscordCarrier
from bot.discord.client import QuothClient
from bot.discord.commands import add_commands, add_menus
from bot.discord.errors import CannotServe
from bot.errors import SettingsError
from bot.monitoring import monitored
from bot.settings import Settings

log = logging.getLogger(__name__)

# Seconds: for how long a search may keep the processor from the event loop, each of whose steps waits for that. It is a
# fifth of Python's own; an acknowledgement, for which Discord waits 3 s, has a dozen steps.
_SWITCH_S = 0.001
_SYNCED_FILE = "discord-commands"


async def serve(settings: Settings) -> None:
    """Answer in Discord until cancelled; then finish what was begun, and close.

    Raises SettingsError where no token is set, CannotServe where Discord can't be reached or refuses the token.
    """
    if settings.discord_token is None:
        raise SettingsError("no Discord token is set (put DISCORD_TOKEN=… into the environment or .env)")
    # Quoth has no voice; whoever runs it need not be warned of that at each start.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    token = settings.discord_token.get_secret_value()
    with _prompt():
        async with open_assistant(settings) as assistant:
            client = build_client(assistant, settings.data_dir / _SYNCED_FILE)
            async with publishing(client), monitored(assistant, client.is_ready, settings.metrics_port):
                await run_client(client, token, drain_timeout_s=settings.drain_timeout_s)


@contextmanager
def _prompt() -> Iterator[None]:
    """Let the event loop have the processor soon, whatever is computed beside it."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def build_client(assistant: Assistant, synced: Path) -> QuothClient:
    """A client with every command, not yet connected."""
    client = QuothClient(assistant, synced=synced)
    add_commands(client)
    add_menus(client)
    return client


def publishing(client: QuothClient) -> AbstractAsyncContextManager[None]:
    """Make digests and deliver letters meanwhile, from when the client has logged in."""
    return beside(_publish(client), log)


async def _publish(client: QuothClient) -> None:
    await client.logged_in.wait()
    await client.assistant.newsroom.publish(DiscordCarrier(client))


async def run_client(client: QuothClient, token: str, *, drain_timeout_s: float) -> None:
    """Stay connected until cancelled; then finish what was begun, for no longer than the timeout, and close."""
    connection = asyncio.create_task(_connect(client, token))
    try:
        await asyncio.wait({connection})
    except asyncio.CancelledError:
        log.info("Told to end; finishing what is being answered")
        await client.work.drain(within_s=drain_timeout_s)
        raise
    finally:
        await client.close()
        connection.cancel()
        await asyncio.wait({connection})
    connection.result()


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
            "Discord refuses the intents (turn on Message Content Intent in the developer portal, under Bot > "
            "Privileged Gateway Intents, or set message_content_intent to false)"
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
