"""The bot's token, judged by its form alone; it is shown nowhere."""

import base64
import re

from bot.doctor.checks import Check, Health
from bot.settings import Settings

# The bot's id in base64, then two parts that tell us nothing: https://docs.discord.com/developers/reference#authentication
_TOKEN = re.compile(r"([\w-]{18,})\.[\w-]{5,}\.[\w-]{20,}")


def look_at_token(settings: Settings) -> Check:
    if settings.discord_token is None:
        return Check(
            "token",
            Health.NOTE,
            "none is configured, so Quoth answers in this terminal alone",
            "for Discord, copy the bot's token from the developer portal to DISCORD_TOKEN, in the environment or .env",
        )
    if application_in(settings.discord_token.get_secret_value()) is None:
        remedy = "copy it anew from the developer portal (Bot > Reset Token)"
        return Check("token", Health.NOTE, "it does not have the form that bots' tokens have", remedy)
    return Check("token", Health.FINE, "it has the form that bots' tokens have")


def application_in(token: str) -> int | None:
    """The bot's id, with which a token begins; None where it does not have the form that bots' tokens have."""
    match = _TOKEN.fullmatch(token)
    try:
        return int(base64.urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4))) if match else None
    except ValueError:
        return None
