"""Kills a process that publishes digests, at random instants, and counts what arrived.

    python -m tests.digest.killing 200

The process makes digests of a folder and sends them to a Discord on this machine, which drops repeated nonces for three
minutes and keeps history. It is killed with SIGKILL before or after Discord takes a message, or at any other time, and
started again at once, half a minute or ten minutes later by its clock. Each paper has to be told once in each channel.
"""

import asyncio
import datetime as dt
import json
import os
import random
import re
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.store.database import Database
from bot.store.digests import Plan
from bot.store.stores import Stores
from tests.digest.town import Town

ROOT = Path(__file__).parents[2]
CHANNELS = ("11", "12", "13", "14")
PAUSES_S = (0, 30, 600)
_WITHIN_S = 60
_PATIENCE_S = 1.5
_TITLE = re.compile(r"^\*\*\S+ (A paper that came on day number \d{4})\*\*", re.MULTILINE)
_REFERENCE = re.compile(r"ref-q\d+")


@dataclass
class Trial:
    """What is known from one kill to the next. `ahead`: of the clock of the process and of Discord, in seconds."""

    folder: Path
    chance: random.Random
    ahead: float = 0.0
    days: int = 0
    kills: Counter[str] = field(default_factory=Counter)

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=self.ahead)

    @property
    def papers(self) -> Path:
        return self.folder / "papers"

    def next_day(self) -> None:
        """Half past midnight of the next day, with a new paper."""
        now = self.now()
        midnight = now.replace(hour=0, minute=30, second=0) + dt.timedelta(days=1)
        self.ahead += (midnight - now).total_seconds()
        self.days += 1
        record = {
            "title": title(self.days),
            "abstract": f"It is paper {self.days}.",
            "id": f"p{self.days}",
            "authors": ["Jane Doe"],
        }
        (self.papers / f"{self.days}.jsonl").write_text(json.dumps(record) + "\n")


def title(day: int) -> str:
    return f"A paper that came on day number {day:04d}"


async def trial(kills: int, seed: int, folder: Path) -> Counter[str]:
    """Kill so many times; then let it finish, and raise AssertionError where a paper was lost or told twice."""
    it = Trial(folder, random.Random(seed))
    it.papers.mkdir()
    await set_up(it)
    async with Town(it.now) as town:
        await until(it, town, lambda: all(len(town.history[channel]) == 1 for channel in CHANNELS))
        while it.kills.total() < kills:
            it.next_day()
            for _ in range(it.chance.randint(1, 3)):
                await killed(it, town)
                it.ahead += it.chance.choice(PAUSES_S)
        it.next_day()
        await until(it, town, lambda: told(town) == expected(it))
        it.ahead += 1200  # whatever else would come has come by then
        await until(it, town, lambda: True)
        assert told(town) == expected(it)
        for channel in CHANNELS:
            seen = references(town, channel)
            assert set(seen.values()) == {1}, seen
            assert len(seen) == len(town.history[channel])
    return it.kills


async def set_up(it: Trial) -> None:
    async with Database.open(it.folder / "quoth.sqlite3", busy_timeout_ms=5000) as database:
        for channel in CHANNELS:
            plan = Plan(
                server="1", channel=channel, owner="9", at=dt.time(0), zone="UTC", weekdays_only=False,
                sources=(f"folder:{it.papers}",), most=10, joins="shown",
            )  # fmt: skip
            await Stores.of(database).digests.add(plan, next_due=it.now())
    (it.papers / "0.jsonl").write_text(json.dumps({"title": title(0), "abstract": "Known.", "id": "p0"}) + "\n")


async def started(it: Trial, town: Town) -> asyncio.subprocess.Process:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QUOTH_")}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.digest.publishing", town.api, str(it.folder), str(it.ahead),
        env=environment | {"PYTHONPATH": str(ROOT)}, cwd=ROOT, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip


async def killed(it: Trial, town: Town) -> None:
    """Start the process and kill it: at a message, before or after it is taken, or some time after it began."""
    way = it.chance.choice(["before", "after", "soon after", "any time"])
    process = await started(it, town)
    countdown = it.chance.randint(1, 2)
    reached = asyncio.Event()

    def meet(stage: str) -> None:
        nonlocal countdown
        if stage != way.split()[-1]:
            return
        countdown -= 1
        if countdown == 0:
            if way != "soon after":
                kill(process)
            reached.set()

    if way != "any time":
        town.meet = meet
    await town.until(lambda: any(each.path.endswith("@me") for each in town.requests), _WITHIN_S)
    if way == "any time":
        await asyncio.sleep(it.chance.uniform(0, 0.3))
    else:
        # Where nothing is left to be sent, there is no message to be killed at.
        await asyncio.gather(asyncio.wait_for(reached.wait(), _PATIENCE_S), return_exceptions=True)
        await asyncio.sleep(it.chance.uniform(0, 0.02) if way == "soon after" else 0)
    kill(process)
    await process.wait()
    town.meet = lambda _: None
    town.requests.clear()
    it.kills[way if way == "any time" or reached.is_set() else "with nothing to send"] += 1


def kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGKILL)


async def until(it: Trial, town: Town, holds: Callable[[], bool]) -> None:
    """Let the process run until this holds, and a moment longer."""
    process = await started(it, town)
    try:
        await town.until(holds, _WITHIN_S)
        await asyncio.sleep(1.5)
    finally:
        kill(process)
        await process.wait()


def told(town: Town) -> dict[str, Counter[str]]:
    """How often each paper was told in each channel."""
    return {
        channel: Counter(found for text in town.said(channel) for found in _TITLE.findall(text)) for channel in CHANNELS
    }


def expected(it: Trial) -> dict[str, Counter[str]]:
    return {channel: Counter(title(day) for day in range(1, it.days + 1)) for channel in CHANNELS}


def references(town: Town, channel: str) -> Counter[str]:
    """How often each letter's reference stands in a channel."""
    return Counter(found for text in town.said(channel) for found in _REFERENCE.findall(text.replace("\\", "")))


def main() -> None:
    kills, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10_000)
    with tempfile.TemporaryDirectory(prefix="quoth-kills-") as folder:
        done = asyncio.run(trial(kills, seed, Path(folder)))
    print(f"seed {seed}: {done.total()} kills ({dict(done)}), nothing lost, nothing doubled")  # noqa: T201


if __name__ == "__main__":
    main()
