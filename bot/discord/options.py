"""The options of a command as Discord has them, and what was filled in as the assistant takes it."""

import asyncio
from collections.abc import Mapping

import aiohttp
import discord
from discord import AppCommandOptionType, ChannelType, app_commands

from bot.commands import GivenFile, Option, OptionKind, Value
from bot.errors import UserError
from bot.given import check_size, given_file

COMPLETED = frozenset({OptionKind.PAPER, OptionKind.AUTHOR, OptionKind.CATEGORY, OptionKind.TIME_ZONE})

Filled = Value | discord.Attachment
"""What was filled in; a file is not there yet, only told of."""

_DOWNLOAD_TIMEOUT_S = 30.0


class _ById(app_commands.Transformer):
    """What Discord lets one pick, as its id. Nothing more is needed, so nothing has to be known of it."""

    async def transform(self, _: discord.Interaction, value: discord.abc.Snowflake, /) -> str:
        return str(value.id)


class RoleOption(_ById):
    @property
    def type(self) -> AppCommandOptionType:
        return AppCommandOptionType.role


class ChannelOption(_ById):
    """A channel or thread that messages can be sent to."""

    @property
    def type(self) -> AppCommandOptionType:
        return AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[ChannelType]:
        return [
            ChannelType.text, ChannelType.news,
            ChannelType.public_thread, ChannelType.private_thread, ChannelType.news_thread,
        ]  # fmt: skip


def annotation(option: Option) -> object:
    """What discord.py reads an option's type off."""
    match option.kind:
        case OptionKind.FLAG:
            return bool
        case OptionKind.NUMBER:
            return app_commands.Range[int, 1]
        case OptionKind.FILE:
            return discord.Attachment
        case OptionKind.ROLE:
            return RoleOption
        case OptionKind.CHANNEL:
            return ChannelOption
        case _:
            return str


def choices(option: Option) -> list[app_commands.Choice[str]]:
    """What a CHOICE can be, as Discord offers it."""
    return [app_commands.Choice(name=choice, value=choice) for choice in option.choices]


async def handed_over(options: Mapping[str, Filled], *, most_mib: int) -> dict[str, Value]:
    """The options with their files downloaded. Raises UserError for one that is too large, or can't be had."""
    return {name: await _handed_over(value, most_mib=most_mib) for name, value in options.items()}


async def _handed_over(value: Filled, *, most_mib: int) -> Value:
    if not isinstance(value, discord.Attachment):
        return value
    check_size(value.filename, value.size, most_mib=most_mib)
    return await _downloaded(value)


async def _downloaded(attachment: discord.Attachment) -> GivenFile:
    try:
        async with asyncio.timeout(_DOWNLOAD_TIMEOUT_S):
            return given_file(attachment.filename, await attachment.read())
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
        raise UserError("Discord didn't hand over the file. Attach it again.") from error
