"""A real database in a folder of the test's own."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.store.database import Database


@pytest_asyncio.fixture
async def database(tmp_path: Path, migrated: Path) -> AsyncIterator[Database]:
    path = shutil.copyfile(migrated, tmp_path / "quoth.sqlite3")
    async with Database.open(path, busy_timeout_ms=2000) as opened:
        yield opened
