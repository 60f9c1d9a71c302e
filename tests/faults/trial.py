"""A trial: one fault, so many times over, while people ask; then what became of all that was asked and kept."""

import asyncio
import random
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree
from types import MappingProxyType

from bot.pages import question_of
from bot.store.database import Database
from bot.store.turns import Turn, turns_of
from tests.discord.loopback import GOOD_TOKEN
from tests.faults.faults import Fault, Scene
from tests.faults.people import People
from tests.faults.process import Process, command
from tests.faults.troubled import Story, Troubled, heading

_PEOPLE = 8
_SETTLED_WITHIN_S = 45.0
_WELL_WITHIN_S = 90.0
_DISK = "16m"
# Nobody is refused here for asking much.
_GENEROUS = MappingProxyType(
    {"QUOTH_SERVER_BURST": "100000", "QUOTH_SERVER_PER_MINUTE": "100000", "QUOTH_PERSON_BURST": "100000"}
)
# What is logged of what nobody handled.
_UNSAID = re.compile(r"never retrieved|Unhandled exception|Ignoring exception|pending!|never awaited|Logging error")


@dataclass(slots=True)
class Row:
    """What came of a fault. `wrong` is what must not be; `well_s`: seconds until a question was answered again."""

    fault: str
    times: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    twice: int = 0
    kept: int = 0
    read_back: int = 0
    well_s: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


async def trial(fault: Fault, times: int, folder: Path, *, for_s: float, chance: random.Random) -> Row:
    """Cause the fault so many times in one life of the process, or as many as it has."""
    row = Row(fault.says)
    with disk(folder, small=fault.tmpfs):
        async with Troubled(chance) as discord:
            process = Process(discord, folder, {**_GENEROUS, **fault.environment})
            await _rounds(fault, times, Scene(discord, process, chance, for_s), row)
    await _look_back(discord, process, row)
    return row


async def _rounds(fault: Fault, times: int, scene: Scene, row: Row) -> None:
    people = People(scene.discord, scene.chance)
    async with scene.process.running():
        await people.answered_again(_WELL_WITHIN_S)
        before = await scene.process.tasks()
        for _ in range(times):
            await _round(fault, scene, people, row)
        row.wrong += [f"a task is gone: {name}" for name in before - await scene.process.tasks()]
        if code := await scene.process.end():
            row.wrong.append(f"it ended with {code}")


async def _round(fault: Fault, scene: Scene, people: People, row: Row) -> None:
    async with people.asking(_PEOPLE):
        await asyncio.sleep(scene.chance.uniform(0.2, 0.6))
        await fault.cause(scene)
        row.well_s.append(await people.answered_again(_WELL_WITHIN_S))
    row.times += 1
    await _settled(scene.discord)


async def _settled(discord: Troubled) -> None:
    """Wait until nothing that was asked is open; what is open then is lost."""
    loop = asyncio.get_running_loop()
    until = loop.time() + _SETTLED_WITHIN_S
    while any(story.end == "lost" for story in discord.stories.values()) and loop.time() < until:  # noqa: ASYNC110
        await asyncio.sleep(0.05)


async def _look_back(discord: Troubled, process: Process, row: Row) -> None:
    stories = discord.stories
    row.ends.update(story.end for story in stories.values())
    row.wrong += [f"lost: {story}" for story in stories.values() if story.end == "lost"]
    twice = [f"shown twice: {story}" for story in stories.values() if len(story.boxes) > 1]
    row.twice, row.wrong = len(twice), row.wrong + twice
    turns = await _turns(process.folder, row)
    if row.read_back != row.kept:
        row.wrong.append(f"{row.kept} turns are kept, {row.read_back} can be read")
    for token, story in stories.items():
        row.wrong += _misanswered(token, story, turns)
    said = process.log
    row.wrong += [f"said: {line}" for line in said if _UNSAID.search(line)]
    for secret in (GOOD_TOKEN, *stories):
        row.wrong += [f"a secret: {line}" for line in said if secret in line]
    code, report = await command(process.folder, "doctor")
    if code:
        row.wrong.append(f"the doctor: {report}")


def _misanswered(token: str, story: Story, turns: dict[str, Turn]) -> list[str]:
    if story.end != "answered":
        return []
    turn = turns.get(token.removeprefix("token-"))
    if turn is None:
        return [f"answered, not kept: {story}"]
    wanted = story.words
    return [] if turn.question == wanted == heading(story) else [f"another's answer: {story}, {turn}"]


async def _turns(folder: Path, row: Row) -> dict[str, Turn]:
    """Each turn that is kept, read back whole, by what asked for it."""
    async with Database.open(folder / "quoth.sqlite3", busy_timeout_ms=5000) as database, database.read() as connection:
        ids = [int(id_) for (id_,) in await connection.execute_fetchall("SELECT id FROM turns")]
        row.kept = len(ids)
        turns = await turns_of(connection, ids)
    for turn in turns:
        question_of(turn)
        assert all(quote.text and quote.text in quote.abstract for quote in turn.quotes)
    row.read_back = len(turns)
    return {str(turn.request_key): turn for turn in turns}


@contextmanager
def disk(folder: Path, *, small: bool) -> Iterator[None]:
    """The folder, on a disk of its own where that is to be small."""
    if not small:
        yield
        return
    seeds = folder.rename(folder.with_name(f"{folder.name}-seeds"))
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", folder], check=True)
    try:
        copytree(seeds, folder, dirs_exist_ok=True)
        yield
        copytree(folder, seeds, dirs_exist_ok=True)
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()
        seeds.rename(folder)
