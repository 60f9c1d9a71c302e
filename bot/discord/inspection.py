"""What Discord says of the bot: if the token opens, and what the bot may do where it is."""

import asyncio

import aiohttp
import discord

from bot.discord.invitation import NEEDED, server_link
from bot.doctor import Check, Health
from bot.settings import Settings

_TIMEOUT_S = 20.0
_SERVERS = 20  # servers that are looked at, with two requests each
_TOKEN_REMEDY = "copy it anew from the developer portal (Bot > Reset Token) to DISCORD_TOKEN"  # noqa: S105 - no token
_INVITE_REMEDY = "invite it with the link above, or give its role the permission in the server's settings"


async def look_at_discord(settings: Settings) -> list[Check]:
    """Return what is found with the settings' token; it is shown nowhere."""
    assert settings.discord_token is not None
    client = discord.Client(intents=discord.Intents(guilds=True))
    try:
        async with asyncio.timeout(_TIMEOUT_S), client:
            await client.login(settings.discord_token.get_secret_value())
            return [*_identity(client), *await _servers(client)]
    except (discord.LoginFailure, ValueError):  # ValueError: it can't even be sent
        return [Check("token", Health.WRONG, "Discord refuses it", _TOKEN_REMEDY)]
    except discord.HTTPException as error:
        return [
            Check("discord", Health.WRONG, f"it answers with an error: {error}", "see its status page, then try again")
        ]
    except (OSError, aiohttp.ClientError, TimeoutError) as error:
        says = f"it can't be reached: {error or 'no answer'}"
        return [Check("discord", Health.WRONG, says, "check the network and its proxy")]


def _identity(client: discord.Client) -> list[Check]:
    assert client.application_id is not None  # known from the login on
    invitation = server_link(client.application_id)
    return [Check("token", Health.FINE, f"opens as {client.user}"), Check("invitation", Health.FINE, invitation)]


async def _servers(client: discord.Client) -> list[Check]:
    servers = [server async for server in client.fetch_guilds(limit=_SERVERS, with_counts=False)]
    if not servers:
        return [Check("servers", Health.NOTE, "the bot is in none", "invite it with the link above")]
    return [await _permissions(client, server.id) for server in servers]


async def _permissions(client: discord.Client, server_id: int) -> Check:
    assert client.user is not None
    server = await client.fetch_guild(server_id, with_counts=False)
    granted = (await server.fetch_member(client.user.id)).guild_permissions
    missing = [asked.called for asked in NEEDED if not getattr(granted, asked.name)]
    if missing:
        return Check("permissions", Health.WRONG, f"in {server.name} it may not: {', '.join(missing)}", _INVITE_REMEDY)
    return Check("permissions", Health.FINE, f"in {server.name} it may do what it needs")
