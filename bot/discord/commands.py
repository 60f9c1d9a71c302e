"""The slash commands as Discord knows them, made from the one table of commands."""

import logging
from collections.abc import Callable, Coroutine, Sequence
from inspect import Parameter, Signature
from itertools import groupby

import discord
from discord import app_commands

from bot.assistant import Assistant
from bot.commands import COMMANDS, MENUS, Choice, Command, Menu, Option, OptionKind, Right
from bot.discord import limits
from bot.discord.callers import caller_of
from bot.discord.client import QuothClient
from bot.discord.markdown import one_line
from bot.discord.messages import words_of
from bot.discord.options import COMPLETED, Filled, annotation, choices

log = logging.getLogger(__name__)

_Completer = Callable[[discord.Interaction, str], Coroutine[None, None, list[app_commands.Choice[str]]]]

# Where a command can be used, and who has to have installed the bot for it. A person takes along what everybody may do;
# what takes a right exists only in a server that installed the bot.
_ANYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
_ANYBODY = app_commands.AppInstallationType(guild=True, user=True)
_IN_SERVERS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
_SERVERS = app_commands.AppInstallationType(guild=True, user=False)
_ADMIN = discord.Permissions(manage_guild=True)


def add_commands(client: QuothClient, commands: Sequence[Command] = COMMANDS) -> None:
    """Give the client every command of the table; "paper show" becomes the command show of the group paper."""
    for family, grouped in groupby(commands, key=lambda command: command.name.split()[0]):
        members = list(grouped)
        if members[0].name == family:
            client.tree.add_command(_command(client, members[0]))
        else:
            client.tree.add_command(_group(client, family, members))


def add_menus(client: QuothClient, menus: Sequence[Menu] = MENUS) -> None:
    """Give the menu of every message its entries."""
    for menu in menus:
        client.tree.add_command(_menu(client, menu))


def _group(client: QuothClient, name: str, members: list[Command]) -> app_commands.Group:
    actions = ", ".join(member.name.removeprefix(f"{name} ") for member in members)
    group = app_commands.Group(
        name=name,
        description=limits.clamp(f"{name.capitalize()}: {actions}", limits.COMMAND_DESCRIPTION),
        allowed_contexts=_contexts(members),
        allowed_installs=_installs(members),
        default_permissions=_ADMIN if _for_admins(members) else None,
    )
    for member in members:
        group.add_command(_command(client, member, parent=group))
    return group


def _command(
    client: QuothClient, command: Command, parent: app_commands.Group | None = None
) -> app_commands.Command[app_commands.Group, ..., None]:
    async def callback(interaction: discord.Interaction, **options: Filled | None) -> None:
        given = {name: value for name, value in options.items() if value is not None}
        await client.run_command(interaction, command, given)

    # discord.py reads the options off the signature; the table is the only place that lists them.
    shown = Parameter("interaction", Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction)
    signature = Signature([shown, *map(_parameter, command.options)])
    callback.__signature__ = signature  # type: ignore[attr-defined]  # functions have it, says inspect
    app_commands.describe(**{option.name: option.description for option in command.options})(callback)
    completers = {o.name: _completer(client.assistant, o.kind) for o in command.options if o.kind in COMPLETED}
    app_commands.autocomplete(**completers)(callback)
    app_commands.choices(**{o.name: choices(o) for o in command.options if o.kind is OptionKind.CHOICE})(callback)
    if _for_admins([command]):
        app_commands.default_permissions(_ADMIN)(callback)
    return app_commands.Command(
        name=command.name.split()[-1],
        description=command.description,
        callback=callback,
        parent=parent,
        allowed_contexts=_contexts([command]),
        allowed_installs=_installs([command]),
    )


def _menu(client: QuothClient, menu: Menu) -> app_commands.ContextMenu:
    async def callback(interaction: discord.Interaction, message: discord.Message) -> None:
        await client.run_menu(interaction, menu, words_of(message))

    return app_commands.ContextMenu(
        name=menu.name,
        callback=callback,
        type=discord.AppCommandType.message,
        allowed_contexts=_contexts([menu.command]),
        allowed_installs=_installs([menu.command]),
    )


def _contexts(members: Sequence[Command]) -> app_commands.AppCommandContext:
    return _ANYWHERE if _for_everybody(members) else _IN_SERVERS


def _installs(members: Sequence[Command]) -> app_commands.AppInstallationType:
    return _ANYBODY if _for_everybody(members) else _SERVERS


def _for_everybody(members: Sequence[Command]) -> bool:
    """If any of a group is: Discord shows or hides a group as a whole, and each right is checked at run time again."""
    return any(member.right is Right.EVERYBODY for member in members)


def _for_admins(members: Sequence[Command]) -> bool:
    """If Discord may hide them from those who can't manage the server; who is a curator it doesn't know."""
    return all(member.right is Right.ADMIN for member in members)


def _parameter(option: Option) -> Parameter:
    default = Parameter.empty if option.required else None
    return Parameter(option.name, Parameter.KEYWORD_ONLY, annotation=annotation(option), default=default)


def _completer(assistant: Assistant, kind: OptionKind) -> _Completer:
    async def complete(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        try:
            found = await assistant.complete(caller_of(interaction), kind, current, limit=limits.CHOICES)
        except Exception:  # no answer is worse than no choices, and there is no place to tell of it
            log.exception("Completing a %s failed", kind)
            return []
        return [shown for choice in found if (shown := _choice(choice))][: limits.CHOICES]

    return complete


def _choice(choice: Choice) -> app_commands.Choice[str] | None:
    """The choice as Discord takes it; None where its value is too long to be handed back whole."""
    label = limits.clamp(one_line(choice.label), limits.CHOICE_NAME)
    if not label or not choice.value or limits.length(choice.value) > limits.CHOICE_VALUE:
        return None
    return app_commands.Choice(name=label, value=choice.value)
