"""The post: what the bot says of its own accord is written down, then delivered exactly once."""

from bot.post.carrier import Carrier, Undeliverable, Unreached
from bot.post.office import PostOffice

__all__ = ["Carrier", "PostOffice", "Undeliverable", "Unreached"]
