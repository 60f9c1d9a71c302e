"""Measures how the real process does while many people ask at once, digests fall due and papers are imported.

    python -m tests.faults.load --people 200 --minutes 10 --import arxiv-sample.jsonl.gz

Twenty people to a server ask, each within their limits, a question every ten seconds on average, the first all at once.
Digests of thirty papers fall due one after the other. A minute in, `quoth import` adds 50,000 papers of the file.
"""

import argparse
import asyncio
import gzip
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import aiohttp

from tests.discord.test_discord_monitored import free_port
from tests.faults.morning import seed, with_digests
from tests.faults.people import QUESTIONS
from tests.faults.process import Process, command
from tests.faults.troubled import Story, Troubled, heading

_TO_A_SERVER = 20
_TIRED_AFTER_S = 30.0
_IMPORTED = 50_000
_SERVERS_FROM, _CHANNELS_FROM = 1_000_000, 2_000_000
_SETTLED_S = 30.0


@dataclass(frozen=True, slots=True)
class Load:
    """How much there is of everything. `every_s`: from one question of a person to their next, on average."""

    people: int
    seconds: float
    digests: int
    source: Path | None = None
    every_s: float = 10.0


@dataclass(slots=True)
class Measured:
    """What was measured. Each sample: seconds since the start, megabytes, the longest lag of late in milliseconds."""

    stories: Sequence[Story] = ()
    samples: list[tuple[float, float, float]] = field(default_factory=list)
    imported: tuple[float, float, str] | None = None
    digests: int = 0
    status: str = ""
    cpu: float = 0.0
    machine: str = ""
    wrong: list[str] = field(default_factory=list)


async def measured(load: Load, folder: Path) -> Measured:
    """Let them all ask for as long as that, with what else there is to do."""
    found, chance, port = Measured(), random.Random(7), free_port()
    servers = [str(_SERVERS_FROM + n) for n in range(-(-load.people // _TO_A_SERVER))]
    await seed(folder)
    await with_digests(folder, servers, load.digests, load.seconds, channels_from=_CHANNELS_FROM)
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(Troubled(chance))
        process = Process(discord, folder, {"QUOTH_METRICS_PORT": str(port)})
        await stack.enter_async_context(process.running())
        await discord.ask(QUESTIONS[0], user="9")
        begun, cpu = time.monotonic(), process.cpu_s()
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(_watch(process, port, begun, found))
            importing = group.create_task(_import(load, folder, begun, found))
            asking = [group.create_task(_ask(load, discord, servers, n, chance)) for n in range(load.people)]
            await asyncio.sleep(load.seconds)
            for task in asking:
                task.cancel()
            await importing
            found.cpu = (process.cpu_s() - cpu) / (time.monotonic() - begun)
            watching.cancel()
        await _look_back(discord, process, servers[0], found)
    return found


async def _ask(load: Load, discord: Troubled, servers: list[str], number: int, chance: random.Random) -> None:
    server = servers[number // _TO_A_SERVER]
    while True:
        begun = time.monotonic()
        words = chance.choice(QUESTIONS)
        story = await discord.ask(
            words, user=str(100 + number), command=chance.choice(["ask", "ask", "find"]), server=server
        )
        await asyncio.gather(asyncio.wait_for(story.over.wait(), _TIRED_AFTER_S), return_exceptions=True)
        await asyncio.sleep(max(0.0, load.every_s * chance.uniform(0.5, 1.5) - (time.monotonic() - begun)))


async def _import(load: Load, folder: Path, begun: float, found: Measured) -> None:
    if load.source is None:
        return
    some = folder / "some.jsonl"
    await asyncio.to_thread(_cut, load.source, some)
    await asyncio.sleep(load.seconds / 10)
    started = time.monotonic() - begun
    code, said = await command(folder, "import", str(some))
    found.imported = started, time.monotonic() - begun, said.strip().splitlines()[-1]
    if code:
        found.wrong.append(f"the import: {said}")


def _cut(source: Path, some: Path) -> None:
    with gzip.open(source, "rt", encoding="utf-8") as lines, some.open("w", encoding="utf-8") as file:
        file.writelines(islice(lines, _IMPORTED))


async def _watch(process: Process, port: int, begun: float, found: Measured) -> None:
    async with aiohttp.ClientSession() as monitor:
        while True:
            async with monitor.get(f"http://127.0.0.1:{port}/metrics") as response:
                lines = (await response.text()).splitlines()
            (lag,) = (line for line in lines if line.startswith('quoth_event_loop_lag_seconds{of="longest"}'))
            found.samples.append((time.monotonic() - begun, process.rss_mb(), 1000 * float(lag.split()[-1])))
            await asyncio.sleep(2)


async def _look_back(discord: Troubled, process: Process, server: str, found: Measured) -> None:
    found.machine = f"load average {', '.join(f'{load:.1f}' for load in os.getloadavg())} of {os.cpu_count()} cores"
    async with asyncio.timeout(_SETTLED_S):
        while any(story.end == "lost" for story in discord.stories.values()):  # noqa: ASYNC110 - of many stories
            await asyncio.sleep(0.05)
    found.stories = list(discord.stories.values())
    status = await discord.status(user="1", server=server)
    found.status = next((line for line in status.splitlines() if "Event loop" in line), "")
    found.digests = sum(len(said) for said in discord.history.values())
    if code := await process.end():
        found.wrong.append(f"it ended with {code}")
    found.wrong += [line for line in process.log if " ERROR " in line]


def report(load: Load, found: Measured) -> str:
    """The table, in Markdown."""
    acks = [1000 * (story.acked_at - story.asked_at) for story in found.stories if story.acked_at is not None]
    shown = [1000 * (story.shown_at - story.asked_at) for story in found.stories if story.shown_at is not None]
    ends = Counter(story.end if story.end == "answered" else _ended(story) for story in found.stories)
    rss = [sample[1] for sample in found.samples]
    began, ended, said = found.imported or (0.0, 0.0, "none")
    before, after = _at(found, began), _at(found, ended + _SETTLED_S)
    return "\n".join(
        (
            f"{load.people} people, {load.seconds / 60:g} min, {len(found.stories):,} questions: "
            + ", ".join(f"{count:,} {end}" for end, count in ends.most_common()),
            "",
            "| ms | p50 | p95 | p99 | most |",
            "|---|---|---|---|---|",
            f"| acknowledged | {_percentiles(acks)} |",
            f"| answered | {_percentiles(shown)} |",
            "",
            f"Event loop late by {max(sample[2] for sample in found.samples):.0f} ms at most; /status: {found.status}",
            _memory(rss, before, after),
            f"Import: from {began:.0f} s to {ended:.0f} s, {said}; digests and welcomes sent: {found.digests}",
            f"Processor: {found.cpu:.0%} of a core by the bot; {found.machine}",
            *(f"!! {wrong}" for wrong in found.wrong),
        )
    )


def _memory(rss: Sequence[float], before: float, after: float) -> str:
    at = {"start": rss[0], "before the import": before, "after it": after, "end": rss[-1], "most": max(rss)}
    return f"Memory, MB: {', '.join(f'{name} {figure:.0f}' for name, figure in at.items())}"


def _ended(story: Story) -> str:
    return f"{story.end} ({heading(story) if story.boxes else story.refused})"


def _percentiles(figures: Sequence[float]) -> str:
    ordered = sorted(figures)
    return " | ".join(
        f"{ordered[min(len(ordered) - 1, int(len(ordered) * share))]:,.0f}" for share in (0.5, 0.95, 0.99, 1)
    )


def _at(found: Measured, second: float) -> float:
    """The memory at a second, or what was measured next."""
    return next((rss for at, rss, _ in found.samples if at >= second), found.samples[-1][1])


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures how Quoth does while many people ask at once.")
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--digests", type=int, default=60)
    parser.add_argument("--import", type=Path, dest="source", help="JSON lines of papers, gzipped")
    given = parser.parse_args()
    load = Load(given.people, given.minutes * 60, given.digests, given.source)
    with tempfile.TemporaryDirectory(prefix="quoth-load-") as name:
        found = asyncio.run(measured(load, Path(name)))
    print(report(load, found))  # noqa: T201 - what it is run for
    sys.exit(1 if found.wrong else 0)


if __name__ == "__main__":
    main()
