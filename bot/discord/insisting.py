"""Insisting: what bears being sent twice is sent again where the connection broke off before Discord's answer came."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord

Made = TypeVar("Made")

BROKEN_OFF = (aiohttp.ClientError, OSError)
"""What is raised where no answer came: whether Discord took what was sent is not known."""

# Seconds before each further try. discord.py tries again by itself only where Discord answers, with an error.
_PAUSES_S = (0.1, 0.4, 1.0, 3.0, 5.0)
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
_ACKNOWLEDGED = 40060


async def insisted(send: Callable[[], Awaitable[Made]]) -> Made:
    """What `send` returns, once a connection has held for it. Raises what it raised the last time."""
    for pause_s in _PAUSES_S:
        try:
            return await send()
        except BROKEN_OFF:
            await asyncio.sleep(pause_s)
    return await send()


async def taken(acknowledge: Callable[[], Awaitable[object]]) -> None:
    """Have an interaction acknowledged; that an earlier try of ours was taken after all is as good."""
    try:
        await insisted(acknowledge)
    except discord.HTTPException as refusal:
        if refusal.code != _ACKNOWLEDGED:
            raise
