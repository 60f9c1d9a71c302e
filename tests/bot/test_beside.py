"""Work beside something else."""

import asyncio
import logging

import pytest

from bot.beside import beside

LOG = logging.getLogger("tests.beside")


async def test_what_goes_wrong_beside_is_logged_at_once_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    broken = asyncio.Event()

    async def breaks() -> None:
        broken.set()
        raise OSError("the disk is gone")

    async with beside(breaks(), LOG):
        await broken.wait()
        await asyncio.sleep(0)
        logged_meanwhile = list(caplog.records)

    assert [str(record.exc_info and record.exc_info[1]) for record in logged_meanwhile] == ["the disk is gone"]


async def test_work_beside_ends_with_what_it_goes_on_beside(caplog: pytest.LogCaptureFixture) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def goes_on() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with beside(goes_on(), LOG):
        await begun.wait()

    assert ended.is_set()
    assert not caplog.records
