"""The links by which Quoth is invited, and what it asks for with them."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import aiohttp
import discord

from bot.discord.errors import CannotServe
from bot.doctor import application_in
from bot.errors import SettingsError
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Asked:
    """A permission: discord.py's name for it, Discord's, and what it is for."""

    name: str
    called: str
    why: str


# Slash commands need none of these. Mentions, digests and what is watched for are messages of the bot's own.
NEEDED = (
    Asked("view_channel", "View Channels", "to be mentioned in a channel, and to post a digest there"),
    Asked("send_messages", "Send Messages", "to answer mentions, and to post digests"),
    Asked("send_messages_in_threads", "Send Messages in Threads", "to answer mentions in threads"),
    Asked("attach_files", "Attach Files", "to hand over BibTeX, exports and pictures"),
    Asked("read_message_history", "Read Message History", "to reply to a message, and to see what was posted already"),
)
# What a server may leave out: without it, answers stand in the channel.
WANTED = (Asked("create_public_threads", "Create Public Threads", "to answer in threads, where /settings says so"),)
_TIMEOUT_S = 20.0


def server_link(application_id: int) -> str:
    """The link that adds the bot to a server, with the least that it works with."""
    permissions = discord.Permissions(**{asked.name: True for asked in (*NEEDED, *WANTED)})
    link = discord.utils.oauth_url(application_id, permissions=permissions, scopes=("bot", "applications.commands"))
    return f"{link}&integration_type=0"


def person_link(application_id: int) -> str:
    """The link by which a person takes the commands along, wherever they write."""
    return f"{discord.utils.oauth_url(application_id, scopes=('applications.commands',))}&integration_type=1"


async def invite(settings: Settings, write: Callable[[str], None]) -> int:
    """Write the links and what each permission is for; return 0."""
    for line in _lines(await _application_id(settings)):
        write(line)
    return 0


def _lines(application_id: int) -> Iterator[str]:
    yield "Add Quoth to a server (it takes Manage Server there):"
    yield f"  {server_link(application_id)}"
    yield "It asks for:"
    width = max(len(asked.called) for asked in (*NEEDED, *WANTED))
    for asked in (*NEEDED, *WANTED):
        yield f"  {asked.called:{width}}  {asked.why}"
    yield ""
    yield "Take it along yourself, into direct messages and other servers (it sees the shared library alone):"
    yield f"  {person_link(application_id)}"
    yield "That needs “User Install” to be on in the developer portal, under Installation."


async def _application_id(settings: Settings) -> int:
    """The application that the token belongs to, by Discord's word; where it can't be asked, by the token's own."""
    if settings.discord_token is None:
        raise SettingsError("no Discord token is set (put DISCORD_TOKEN=… into the environment or .env)")
    token = settings.discord_token.get_secret_value()
    client = discord.Client(intents=discord.Intents(guilds=True))
    try:
        async with asyncio.timeout(_TIMEOUT_S), client:
            await client.login(token)
            assert client.application_id is not None  # known from the login on
            return client.application_id
    except discord.LoginFailure as error:
        raise CannotServe(
            "Discord refuses the token (copy it anew from the developer portal, Bot > Reset Token, to DISCORD_TOKEN)"
        ) from error
    except (discord.HTTPException, OSError, aiohttp.ClientError, TimeoutError, ValueError) as error:
        if (application_id := application_in(token)) is not None:
            return application_id
        raise CannotServe(f"Discord can't be reached (check the network and its proxy): {error}") from error
