"""The faults: what is done to the process, its machine or its Discord, each a small function."""

import asyncio
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from functools import partial

from tests.faults.process import Process
from tests.faults.troubled import BROKEN_OFF, Trouble, Troubled


@dataclass(slots=True)
class Scene:
    """Where a fault happens. `for_s` is how long it lasts, where it lasts."""

    discord: Troubled
    process: Process
    chance: random.Random
    for_s: float


@dataclass(frozen=True, slots=True)
class Fault:
    """`says` stands in the table. `unless` says why it cannot be tried on this machine, or nothing."""

    says: str
    cause: Callable[[Scene], Awaitable[None]]
    environment: Mapping[str, str] = field(default_factory=dict)
    unless: Callable[[], str] = str
    tmpfs: bool = False


async def killed(scene: Scene) -> None:
    """SIGKILL at any instant while it answers, and started again at once."""
    await asyncio.sleep(scene.chance.uniform(0, scene.for_s))
    await scene.process.kill()
    await scene.process.start()


async def in_turn(scene: Scene, *, causes: Sequence[Callable[[Scene], Awaitable[None]]]) -> None:
    """One fault after the other, each when the one before is over."""
    for cause in causes:
        await cause(scene)


async def killed_while_starting(scene: Scene) -> None:
    await scene.process.kill()
    await scene.process.launch()
    await asyncio.sleep(scene.chance.uniform(0, 1.5))
    await scene.process.kill()
    await scene.process.start()


async def paused(scene: Scene, *, for_s: float) -> None:
    scene.process.signal(signal.SIGSTOP)
    await asyncio.sleep(for_s)
    scene.process.signal(signal.SIGCONT)


async def told_to_end(scene: Scene) -> None:
    """As an upgrade does."""
    assert await scene.process.end() == 0
    for story in scene.discord.stories.values():
        story.cut = story.cut or (not story.boxes and story.acked_at is None)
    await scene.process.start()


async def answering(scene: Scene, trouble: Trouble) -> None:
    """Discord answers with trouble for a while."""
    scene.discord.trouble = trouble
    await asyncio.sleep(scene.for_s)
    scene.discord.trouble = None


async def dropped(scene: Scene) -> None:
    await scene.discord.drop()


async def shut_out(scene: Scene) -> None:
    """The gateway closes and lets nobody in for a while."""
    scene.discord.gateway_closed = True
    await scene.discord.drop()
    await asyncio.sleep(scene.for_s)
    scene.discord.gateway_closed = False


async def invalidated(scene: Scene, *, resumable: bool) -> None:
    await scene.discord.invalidate(resumable=resumable)


async def sent_away(scene: Scene) -> None:
    """Op 7: Discord wants it to connect anew."""
    await scene.discord.want_reconnection()


async def unknown_interactions(scene: Scene) -> None:
    """10062: the first answer comes too late."""
    scene.discord.outworn = "first answers"
    await asyncio.sleep(scene.for_s)
    scene.discord.outworn = ""


async def outworn_tokens(scene: Scene) -> None:
    """50027: the interaction expires while the search runs."""
    scene.discord.outworn = "answers"
    await asyncio.sleep(scene.for_s)
    scene.discord.outworn = ""


async def starved_of_files(scene: Scene) -> None:
    """No further file or connection can be opened."""
    async with limited(scene, resource.RLIMIT_NOFILE, scene.process.files()):
        pass


async def starved_of_memory(scene: Scene) -> None:
    """No further memory can be had, right after it was started: later it gets by with what it has."""
    await scene.process.kill()
    await scene.process.start()
    async with limited(scene, resource.RLIMIT_AS, scene.process.address_space()):
        pass


async def unwritable(scene: Scene) -> None:
    """No file can be written to: each write fails."""
    async with limited(scene, resource.RLIMIT_FSIZE, 0):
        pass


@asynccontextmanager
async def limited(scene: Scene, kind: int, most: int) -> AsyncIterator[None]:
    scene.process.limit(kind, most)
    try:
        await asyncio.sleep(scene.for_s)
        yield
    finally:
        scene.process.limit(kind, None)


async def full_disk(scene: Scene) -> None:
    """The last byte of its disk is taken, and given back."""
    filler = scene.process.folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    await asyncio.sleep(scene.for_s)
    filler.unlink()


async def locked(scene: Scene) -> None:
    """Another process holds the database for longer than it is waited for."""
    with closing(sqlite3.connect(scene.process.folder / "quoth.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(scene.for_s)


async def clock_jumps(scene: Scene, *, days: float) -> None:
    """The clock jumps, and back again."""
    scene.process.move_clock(days)
    await asyncio.sleep(scene.for_s)
    scene.process.move_clock(0)


def _no_tmpfs() -> str:
    tried = (
        subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False) if shutil.which("mount") else None
    )
    return "" if tried and tried.returncode == 0 else "only root can make a small disk"


FAULTS = (
    Fault("SIGKILL at any instant, started again", killed),
    Fault("SIGKILL while it starts", killed_while_starting),
    Fault("SIGTERM under load, started again", told_to_end),
    Fault("SIGSTOP for 1 s", partial(paused, for_s=1.0)),
    Fault("SIGSTOP for 5 s", partial(paused, for_s=5.0)),
    Fault("429 to half of all requests", partial(answering, trouble=Trouble(429, 0.5))),
    Fault("500 to half, nothing taken", partial(answering, trouble=Trouble(500, 0.5))),
    Fault("502 to half, though taken", partial(answering, trouble=Trouble(502, 0.5, taken=True))),
    Fault("a third of the connections break off", partial(answering, trouble=Trouble(BROKEN_OFF, 0.33))),
    Fault("a third break off, though taken", partial(answering, trouble=Trouble(BROKEN_OFF, 0.33, taken=True))),
    Fault("a third is taken, and answered 5 s late", partial(answering, trouble=Trouble(200, 0.33, True, 5.0))),
    Fault("a third is taken 5 s late", partial(answering, trouble=Trouble(200, 0.33, late_s=5.0))),
    Fault("the gateway drops", dropped),
    Fault("the gateway drops, and is shut for a while", shut_out),
    Fault("op 7: connect anew", sent_away),
    Fault("op 9: session invalid, may be resumed", partial(invalidated, resumable=True)),
    Fault("op 9: session invalid for good", partial(invalidated, resumable=False)),
    Fault("10062: interactions expire before they are taken", unknown_interactions),
    Fault("50027: interactions expire while the search runs", outworn_tokens),
    Fault("no file or connection can be opened", starved_of_files),
    Fault("no more memory than at the start can be had", starved_of_memory),
    Fault("no file can be written to", unwritable),
    Fault("the disk is full", full_disk, unless=_no_tmpfs, tmpfs=True),
    Fault("the database is locked by another", locked, environment={"QUOTH_BUSY_TIMEOUT_MS": "500"}),
    Fault("the clock jumps 30 days ahead and back", partial(clock_jumps, days=30)),
    Fault("the clock jumps 30 days back and ahead", partial(clock_jumps, days=-30)),
)
