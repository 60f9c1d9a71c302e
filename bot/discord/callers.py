"""Who says something, and what they are there."""

import discord

from bot.replies import Caller, Standing


def caller_of(interaction: discord.Interaction) -> Caller:
    """Who uses an interaction, and where."""
    user, channel = str(interaction.user.id), str(interaction.channel_id)
    if interaction.guild_id is None:
        return Caller(user, channel)
    # Under a message that one person's install answered, another's press names neither of them: only where the bot is
    # a member, or the server authorised it, is it at home.
    at_home = interaction.is_guild_integration() or interaction.client.get_guild(interaction.guild_id) is not None
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


def _roles(person: discord.User | discord.Member) -> frozenset[str]:
    return frozenset(str(role.id) for role in person.roles) if isinstance(person, discord.Member) else frozenset()


def _parent(channel: object) -> str | None:
    return str(channel.parent_id) if isinstance(channel, discord.Thread) else None
