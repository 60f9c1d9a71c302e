"""A desk of digests on a quiet Monday morning."""

import datetime as dt
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.digest.newsdesk import NewsDesk, news_desk

MONDAY = dt.datetime(2024, 3, 4, 6, 0, tzinfo=dt.UTC)


@pytest.fixture
async def desk(settings: Settings, migrated: Path) -> AsyncIterator[NewsDesk]:
    shutil.copyfile(migrated, settings.database_path)
    async with news_desk(settings, MONDAY) as desk:
        yield desk
