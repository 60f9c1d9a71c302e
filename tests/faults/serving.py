"""`quoth serve` at a Discord on this machine: serving.py API GATEWAY TASKS AHEAD.

At SIGUSR1 its tasks are written to the file TASKS. Its clock is ahead by the seconds that the file AHEAD names, where
there is one.
"""

import asyncio
import datetime as dt
import json
import signal
import sys
from pathlib import Path

import discord
import yarl
from discord.gateway import DiscordWebSocket

from bot import app
from bot.cli import main


def tell_tasks(path: Path) -> None:
    """Write down the tasks that there are, each with what it was made to do."""
    names = {task.get_name(): str(getattr(task.get_coro(), "__qualname__", task)) for task in asyncio.all_tasks()}
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(names), encoding="utf-8")
    unfinished.replace(path)


def shifted(ahead: Path) -> dt.datetime:
    """The time of day, as a clock tells it that is wrong by so much."""
    wrong_by = float(ahead.read_text(encoding="utf-8")) if ahead.exists() else 0.0
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=wrong_by)


if __name__ == "__main__":
    api, gateway, told, ahead = sys.argv[1:]
    # libfaketime makes a process with threads too slow to be told from a broken one, so its clock is moved here.
    app._now = lambda: shifted(Path(ahead))
    discord.http.Route.BASE = api
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    signal.signal(signal.SIGUSR1, lambda *_: tell_tasks(Path(told)))
    sys.exit(main(["serve"]))
