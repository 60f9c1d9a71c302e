"""Fuzzes for as long as one likes.

    python -m tests.fuzz MINUTES [TARGET…]

MINUTES are for all the targets together; a TARGET is a part of its name. What was found is written to build/fuzz.
"""

import hashlib
import logging
import platform
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random, SystemRandom

from tests.fuzz.campaign import Report, for_seconds, fuzz
from tests.fuzz.targets import TARGETS, named

_FOUND = Path("build/fuzz")


def main(arguments: Sequence[str]) -> int:
    """Return 0 where nothing was found, 1 where something was, 2 for wrong use."""
    minutes, *names = arguments or [""]
    targets = named(names)
    if not minutes.replace(".", "", 1).isdecimal() or not targets:
        print(f"{__doc__}\nTargets: {', '.join(target.name for target in TARGETS)}")  # noqa: T201 - a command's own words
        return 2
    logging.disable()  # parsers tell of each record that is none
    seed = SystemRandom().randrange(1_000_000)
    print(f"Python {platform.python_version()}, {len(targets)} targets, seed {seed}")  # noqa: T201
    print("| target | runs | slowest | findings |\n|---|---|---|---|")  # noqa: T201
    reports = []
    for target in targets:
        seconds = float(minutes) * 60 / len(targets)
        report = fuzz(target, Random(f"{seed} {target.name}"), go_on=for_seconds(seconds))
        print(row(report), flush=True)  # noqa: T201
        reports.append(report)
    return 1 if _written(reports) else 0


def row(report: Report) -> str:
    found = "; ".join(report.findings) or "none"
    return f"| {report.target} | {report.runs:,} | {report.slowest_s * 1000:,.0f} ms | {found} |"


def _written(reports: Iterable[Report]) -> bool:
    any_found = False
    for report in reports:
        for fault, given in report.findings.items():
            _FOUND.mkdir(parents=True, exist_ok=True)
            path = _FOUND / hashlib.sha256(fault.encode() + given).hexdigest()[:12]
            path.write_bytes(given)
            print(f"{report.target}: {fault}\n    {path}: {given[:200]!r}")  # noqa: T201
            any_found = True
    return any_found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
