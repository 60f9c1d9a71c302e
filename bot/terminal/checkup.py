"""`quoth doctor`: what the doctor found, on the terminal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType

from bot.doctor import Check, Health
from bot.terminal.objects import json_line
from bot.terminal.untrusted import harmless

_MARKS: Mapping[Health, str] = MappingProxyType({Health.OK: "✓", Health.WARN: "·", Health.FAIL: "✗"})


def report(checks: Sequence[Check], write: Callable[[str], None], *, as_json: bool) -> int:
    """Write each check on a line, or all of them as one object; return 2 where anything fails, else 0."""
    healthy = all(check.health is not Health.FAIL for check in checks)
    if as_json:
        write(json_line({"healthy": healthy, "checks": [asdict(check) for check in checks]}))
    else:
        for check in checks:
            write(_line(check))
    return 0 if healthy else 2


def _line(check: Check) -> str:
    remedy = f"\n  → {harmless(check.remedy)}" if check.remedy else ""
    return f"{_MARKS[check.health]} {check.name}: {harmless(check.found)}{remedy}"
