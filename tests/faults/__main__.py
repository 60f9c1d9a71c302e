"""Tries each fault and prints what came of it.

    python -m tests.faults ROUNDS [WORD]

Each fault happens so many times while eight people ask; WORD names those that are tried, by a word of theirs.
"""

import asyncio
import random
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.faults.faults import FAULTS
from tests.faults.morning import seed
from tests.faults.trial import Row, trial

_FOR_S = 2.0
_COLUMNS = (
    "fault", "times", "asked", "answered", "told why", "Discord says so", "lost", "twice", "turns kept, read back",
    "s to be well",
)  # fmt: skip
_HEAD = f"| {' | '.join(_COLUMNS)} |\n{'|---' * len(_COLUMNS)}|"


async def run(rounds: int, word: str) -> bool:
    """Print a row for each fault; return whether all went well."""
    chance = random.Random(20261123)
    _print(_HEAD)
    fine, untried = True, []
    for fault in FAULTS:
        if word not in fault.says:
            continue
        if why := fault.unless():
            untried.append(f"Not tried: {fault.says}: {why}.")
            continue
        with tempfile.TemporaryDirectory(prefix="quoth-faults-") as name:
            folder = Path(name) / "data"
            folder.mkdir()
            await seed(folder)
            row = await trial(fault, rounds, folder, for_s=_FOR_S, chance=chance)
        _print(_line(row), *(f"!! {wrong}" for wrong in row.wrong))
        fine = fine and not row.wrong
    _print(*untried)
    return fine


def _print(*lines: str) -> None:
    for line in lines:
        print(line, flush=True)  # noqa: T201 - what it is run for


def _line(row: Row) -> str:
    ends = row.ends
    by_discord = ends["refused"] + ends["unheard"] + ends["cut"]
    well = f"{median(row.well_s):.1f}, {max(row.well_s):.1f} at most"
    figures = (
        row.fault, row.times, ends.total(), ends["answered"], ends["told"], by_discord, ends["lost"], row.twice,
        f"{row.kept:,}, {row.read_back:,}", well,
    )  # fmt: skip
    return f"| {' | '.join(map(str, figures))} |"


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(run(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")) else 1)
