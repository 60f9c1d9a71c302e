"""`quoth serve`, with discord.py pointed at a Discord on this machine: serve_loopback.py API GATEWAY."""

import sys

import discord
import yarl
from discord.gateway import DiscordWebSocket

from bot.cli import main

if __name__ == "__main__":
    api, gateway = sys.argv[1:]
    discord.http.Route.BASE = api
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    sys.exit(main(["serve"]))
