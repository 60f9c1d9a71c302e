"""What every part's tests may use: the real assistant on the bundled library, in a folder of its own."""

import asyncio
import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.settings import TOKEN_VARIABLES, Settings, load_settings
from bot.store.schema import migrate

# How fast an example is made says nothing of the code, and much of what else the machine does.
_UNHURRIED = hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Every run draws other examples, so few are enough for each; more at once with --hypothesis-profile thorough.
hypothesis_settings.register_profile("usual", _UNHURRIED, max_examples=40)
hypothesis_settings.register_profile("thorough", _UNHURRIED, max_examples=2_000)
hypothesis_settings.load_profile("usual")

# Where Linux keeps files in memory. Nothing here outlives more than a killed process, which a file there does as well.
_IN_MEMORY = Path("/dev/shm")
_ROOM = 1 << 29  # bytes: five times what the tests were seen to fill at once


def pytest_configure(config: pytest.Config) -> None:
    """Keep what tests write in memory, where there is room: each commit of a database waits for a disk."""
    if "TMPDIR" in os.environ or config.option.basetemp or not os.access(_IN_MEMORY, os.W_OK | os.X_OK):
        return
    if shutil.disk_usage(_IN_MEMORY).free >= _ROOM:
        os.environ["TMPDIR"] = str(_IN_MEMORY)  # for the workers and the processes that tests start, too
        tempfile.tempdir = None  # asked for before, and remembered


def pytest_collection_finish() -> None:
    """Have Python look for garbage in what tests make, and not again and again in all that was imported for them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have settings of their own; no test is to meet them."""
    for name in tuple(os.environ):
        if name in TOKEN_VARIABLES or (name.startswith("QUOTH_") and name != "QUOTH_DISCORD_OPENAPI"):
            monkeypatch.delenv(name)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return _defaults().model_copy(update={"data_dir": tmp_path})


@cache
def _defaults() -> Settings:
    """The project's own, read once for all tests; pydantic takes a while to make a class of them."""
    return load_settings(data_dir=Path("nowhere"), env_file=Path("no.env"))


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database of the newest schema: to be copied, which takes a hundredth of what making one does."""
    path = tmp_path_factory.mktemp("migrated") / "quoth.sqlite3"
    migrate(path, busy_timeout_ms=1000)
    return path


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the bundled library was added and indexed: to be copied, which takes a millisecond."""
    folder = tmp_path_factory.mktemp("seeded")

    async def seed() -> None:
        async with open_assistant(load_settings(data_dir=folder, env_file=folder / "no.env")):
            pass

    asyncio.run(seed())
    return folder


@pytest.fixture
def stocked(settings: Settings, seeded: Path) -> Settings:
    """The settings, with the bundled library in their folder as it was left when it was seeded."""
    shutil.copytree(seeded, settings.data_dir, dirs_exist_ok=True)
    return settings


@pytest.fixture
async def assistant(stocked: Settings) -> AsyncIterator[Assistant]:
    async with open_assistant(stocked) as assistant:
        yield assistant
