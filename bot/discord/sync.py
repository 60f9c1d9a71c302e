"""Telling Discord of the slash commands, only when they changed: it allows few such calls a day."""

import hashlib
import json
import logging
from pathlib import Path

import discord
from discord import app_commands

log = logging.getLogger(__name__)


async def sync_if_changed(tree: app_commands.CommandTree[discord.Client], record: Path) -> bool:
    """Return if Discord was told of the commands: it is, when they are not those that `record` remembers.

    A refusal is logged and not remembered, so that the next start tries again; the commands of before still work.
    """
    definition = fingerprint(tree)
    if _remembered(record) == definition:
        return False
    try:
        await tree.sync()
    except discord.HTTPException as error:
        log.error("Discord did not take the slash commands (%s); the next start tries again", error)  # noqa: TRY400
        return False
    _remember(record, definition)
    log.info("Told Discord of %d slash commands", len(tree.get_commands()))
    return True


def fingerprint(tree: app_commands.CommandTree[discord.Client]) -> str:
    """A short text that changes with the commands, and with the bot that they belong to."""
    commands = [command.to_dict(tree) for command in tree.get_commands()]
    text = json.dumps([tree.client.application_id, commands], sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _remembered(record: Path) -> str:
    return record.read_text(encoding="utf-8").strip() if record.exists() else ""


def _remember(record: Path, definition: str) -> None:
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(definition + "\n", encoding="utf-8")
