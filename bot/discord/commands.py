"""The slash commands as Discord knows them, made from the one table of commands."""

import logging
from collections.abc import Callable, Coroutine, Sequence
from inspect import Parameter, Signature
from itertools import groupby

import discord
from discord import app_commands

from bot.assistant import Assistant
from bot.commands import COMMANDS, Choice, Command, Option, OptionKind
from bot.discord import limits
from bot.discord.client import QuothClient, caller_of
from bot.discord.markdown import one_line
from bot.discord.options import COMPLETED, Filled, annotation, choices

log = logging.getLogger(__name__)

_Completer = Callable[[discord.Interaction, str], Coroutine[None, None, list[app_commands.Choice[str]]]]

# Where the commands can be used, and that a server installs the bot, not a person.
_CONTEXTS = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
_INSTALLS = app_commands.AppInstallationType(guild=True, user=False)


def add_commands(client: QuothClient, commands: Sequence[Command] = COMMANDS) -> None:
    """Give the client every command of the table; "paper show" becomes the command show of the group paper."""
    for family, grouped in groupby(commands, key=lambda command: command.name.split()[0]):
        members = list(grouped)
        if members[0].name == family:
            client.tree.add_command(_command(client, members[0]))
        else:
            client.tree.add_command(_group(client, family, members))


def _group(client: QuothClient, name: str, members: list[Command]) -> app_commands.Group:
    actions = ", ".join(member.name.removeprefix(f"{name} ") for member in members)
    group = app_commands.Group(
        name=name,
        description=limits.clamp(f"{name.capitalize()}: {actions}", limits.COMMAND_DESCRIPTION),
        allowed_contexts=_CONTEXTS,
        allowed_installs=_INSTALLS,
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
    return app_commands.Command(
        name=command.name.split()[-1],
        description=command.description,
        callback=callback,
        parent=parent,
        allowed_contexts=_CONTEXTS,
        allowed_installs=_INSTALLS,
    )


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
