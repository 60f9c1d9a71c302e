"""`quoth doctor`: what the doctor finds, on the terminal."""

from collections.abc import AsyncIterable, Callable, Mapping
from dataclasses import asdict
from types import MappingProxyType

from bot.doctor import Check, Health
from bot.terminal.objects import json_line
from bot.terminal.untrusted import harmless

_MARKS: Mapping[Health, str] = MappingProxyType(
    {Health.FINE: "✓", Health.MENDED: "+", Health.NOTE: "·", Health.WRONG: "✗"}
)


async def report(checks: AsyncIterable[Check], write: Callable[[str], None], *, as_json: bool) -> int:
    """Write each check as it is made, or all of them as one object; return 2 where anything is wrong, else 0."""
    made = []
    async for check in checks:
        made.append(check)
        if not as_json:
            write(_line(check))
    healthy = all(check.health is not Health.WRONG for check in made)
    if as_json:
        write(json_line({"healthy": healthy, "checks": [asdict(check) for check in made]}))
    return 0 if healthy else 2


def _line(check: Check) -> str:
    remedy = f"\n  → {harmless(check.remedy)}" if check.remedy else ""
    return f"{_MARKS[check.health]} {check.name}: {harmless(check.says)}{remedy}"
