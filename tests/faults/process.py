"""The real process, as whoever runs it has it: started, killed, paused, starved, asked how it is."""

import asyncio
import json
import os
import resource
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.discord.loopback import GOOD_TOKEN
from tests.faults.troubled import Troubled

ROOT = Path(__file__).parents[2]
_PATIENCE_S = 60.0
# Seconds: a task that is there for longer is no passing one, once nobody asks.
_LASTING_S = 0.3


class Process:
    """`quoth serve` on a data folder; what it says goes to `log`, which outlives it."""

    def __init__(self, discord: Troubled, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.log: list[str] = []
        self._discord = discord
        self._environment = environment
        self._child: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        assert self._child is not None
        return self._child.pid

    @property
    def runs(self) -> bool:
        return self._child is not None and self._child.returncode is None

    async def start(self) -> None:
        """Start it and wait until it is connected. Raises TimeoutError where it does not get so far."""
        times = len(self._discord._gateways) + 1
        await self.launch()
        await self._discord.until(lambda: len(self._discord._gateways) >= times, _PATIENCE_S)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run it meanwhile; what still runs then is killed."""
        await self.start()
        try:
            yield
        finally:
            if self.runs:
                self.signal(signal.SIGCONT)
                await self.kill()

    async def launch(self) -> None:
        """Start it, and wait for nothing."""
        self._child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.faults.serving",
            self._discord.api, self._discord.gateway, str(self._tasks_file), str(self._ahead_file),
            env=_inherited() | {"DISCORD_TOKEN": GOOD_TOKEN, "QUOTH_DATA_DIR": str(self.folder)} | self._environment,
            cwd=self.folder, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self._reading = asyncio.create_task(self._read(self._child))

    async def kill(self) -> None:
        """Kill it where it stands; what it was asked until now is cut off."""
        self.signal(signal.SIGKILL)
        await self.ended()
        for story in self._discord.stories.values():
            story.cut = story.cut or not story.boxes

    async def end(self) -> int:
        """Tell it to end, and return its exit code."""
        self.signal(signal.SIGTERM)
        return await self.ended()

    async def ended(self) -> int:
        """The exit code, once it has ended."""
        assert self._child is not None
        assert self._reading is not None
        async with asyncio.timeout(_PATIENCE_S):
            await self._reading
            return await self._child.wait()

    def signal(self, number: signal.Signals) -> None:
        if self._child is not None and self.runs:
            self._child.send_signal(number)

    def limit(self, kind: int, most: int | None) -> None:
        """Let it have no more of something than `most`, of what RLIMIT_… counts; None lifts that."""
        _, hard = resource.prlimit(self.pid, kind)
        resource.prlimit(self.pid, kind, (hard if most is None else most, hard))

    async def tasks(self) -> Counter[str]:
        """What its tasks were made to do, of those that last."""
        first = await self._tasks_now()
        await asyncio.sleep(_LASTING_S)
        return Counter(made_to for name, made_to in (await self._tasks_now()).items() if name in first)

    async def _tasks_now(self) -> dict[str, str]:
        self._tasks_file.unlink(missing_ok=True)
        self.signal(signal.SIGUSR1)
        async with asyncio.timeout(_PATIENCE_S):
            while not self._tasks_file.exists():  # noqa: ASYNC110 - a file tells no event loop that it is there
                await asyncio.sleep(0.02)
        tasks: dict[str, str] = json.loads(self._tasks_file.read_text(encoding="utf-8"))
        return tasks

    def rss_mb(self) -> float:
        """Megabytes of memory that it has just now."""
        return _status(self.pid, "VmRSS") / 1000

    def address_space(self) -> int:
        """Bytes of addresses that it has taken."""
        return _status(self.pid, "VmSize") * 1000

    def files(self) -> int:
        """How many files and connections it has open."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def cpu_s(self) -> float:
        """Seconds of processor that it has had."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def move_clock(self, days: float) -> None:
        """Let its clock be so far ahead of the time from now on."""
        unfinished = self._ahead_file.with_suffix(".unfinished")
        unfinished.write_text(str(days * 86_400), encoding="utf-8")
        unfinished.replace(self._ahead_file)

    @property
    def _ahead_file(self) -> Path:
        return self.folder / "ahead"

    @property
    def _tasks_file(self) -> Path:
        return self.folder / "tasks.json"

    async def _read(self, child: asyncio.subprocess.Process) -> None:
        assert child.stderr is not None
        async for line in child.stderr:
            self.log.append(line.decode(errors="replace").rstrip("\n"))


async def command(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run another command of Quoth's on the folder, as its operator would; the exit code and all that it said."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "--data", str(folder), *arguments,
        env=_inherited(), cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await child.communicate()
    assert child.returncode is not None
    return child.returncode, said.decode(errors="replace")


def _inherited() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if "TOKEN" not in name and not name.startswith("QUOTH_")}
    return kept | {"PYTHONPATH": str(ROOT)}


def _status(pid: int, name: str) -> int:
    """A figure that the kernel tells of a process in thousands of bytes."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 // 1000 for line in lines if line.startswith(f"{name}:"))
