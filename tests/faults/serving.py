"""`quoth serve` at a Discord on this machine: serving.py API GATEWAY FILE. At SIGUSR1 its tasks are written to FILE."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import discord
import yarl
from discord.gateway import DiscordWebSocket

from bot.cli import main


def tell_tasks(path: Path) -> None:
    """Write down the tasks that there are, by what each was made to do."""
    names = sorted(str(getattr(task.get_coro(), "__qualname__", task)) for task in asyncio.all_tasks())
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(names), encoding="utf-8")
    unfinished.replace(path)


if __name__ == "__main__":
    api, gateway, told = sys.argv[1:]
    discord.http.Route.BASE = api
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    signal.signal(signal.SIGUSR1, lambda *_: tell_tasks(Path(told)))
    sys.exit(main(["serve"]))
