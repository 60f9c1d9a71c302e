"""Who says something, and what they are there."""

import discord

from bot.replies import Caller, Standing


def caller_of(interaction: discord.Interaction) -> Caller:
    """Who uses an interaction, and where."""
    user, channel = str(interaction.user.id), str(interaction.channel_id)
    if interaction.guild_id is None:
        return Caller(user, channel)
    at_home = _at_home(interaction, interaction.guild_id)
    standing = Standing(
        roles=_roles(interaction.user),
        manages=at_home and interaction.permissions.manage_guild,
        at_home=at_home,
        parent=_parent(interaction.channel),
    )
    return Caller(user, channel, str(interaction.guild_id), standing)


def author_of(message: discord.Message) -> Caller:
    """Who wrote a message, and where. Messages reach the bot from servers that it is a member of, and directly."""
    user, channel, author = str(message.author.id), str(message.channel.id), message.author
    if message.guild is None:
        return Caller(user, channel)
    standing = Standing(
        roles=_roles(author),
        manages=isinstance(author, discord.Member) and author.guild_permissions.manage_guild,
        parent=_parent(message.channel),
    )
    return Caller(user, channel, str(message.guild.id), standing)


def limits_follow_ups(interaction: discord.Interaction) -> bool:
    """If Discord takes only a few messages in answer, since no server installed the bot."""
    return interaction.guild_id is not None and not _at_home(interaction, interaction.guild_id)


def _at_home(interaction: discord.Interaction, guild_id: int) -> bool:
    # Whose install it is stands in the interaction, but for a press under an answer to another person's install: only
    # where the server authorised the bot, or has it for a member, is it at home.
    return interaction.is_guild_integration() or interaction.client.get_guild(guild_id) is not None


def _roles(person: discord.User | discord.Member) -> frozenset[str]:
    return frozenset(str(role.id) for role in person.roles) if isinstance(person, discord.Member) else frozenset()


def _parent(channel: object) -> str | None:
    return str(channel.parent_id) if isinstance(channel, discord.Thread) else None
