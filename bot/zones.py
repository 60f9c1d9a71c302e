"""Time zones, by their IANA names."""

import asyncio
import zoneinfo
from collections.abc import Iterator

from bot.errors import UserError

_UTC = "UTC"


def complete_zones(typed: str, *, limit: int) -> list[str]:
    """At most `limit` zones that what is typed may go on to be, best first; it reads the disk.

    Best is what starts with it, then a city that does ("berl"), then what only holds it.
    """
    wanted = _folded(typed)
    ranked = sorted((rank, name) for name in _names() if (rank := _rank(_folded(name), wanted)) is not None)
    return [name for _, name in ranked[:limit]]


async def known_zone(typed: str) -> str:
    """The zone that was typed, in whatever case. Raises UserError where there is none, naming the nearest."""
    zones = await asyncio.to_thread(complete_zones, typed, limit=3)
    exact = next((name for name in zones if _folded(name) == _folded(typed)), None)
    if exact is not None:
        return exact
    meant = f"is it one of {', '.join(zones)}?" if zones else "they are written like Europe/Berlin."
    raise UserError(f"There is no time zone {typed[:40]!r}: {meant}")


def _names() -> Iterator[str]:
    """UTC and the zones named after a place; not the shorthands, which can mean less than they say (EST, Etc/GMT+5)."""
    for name in zoneinfo.available_timezones():
        if name == _UTC or ("/" in name and not name.startswith("Etc/")):
            yield name


def _rank(name: str, wanted: str) -> int | None:
    if name.startswith(wanted):
        return 0 if wanted or name == _folded(_UTC) else 1
    if f"/{wanted}" in name:
        return 2
    return 3 if wanted in name else None


def _folded(text: str) -> str:
    """A name as it is compared: "new york" finds America/New_York."""
    return "_".join(text.casefold().replace("_", " ").split())
