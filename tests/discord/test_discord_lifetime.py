"""Beginning and ending: telling Discord of the commands, and finishing what was begun."""

import asyncio
from pathlib import Path

import pytest
import simcord

from bot.assistant import Assistant
from bot.discord.serve import build_client
from bot.discord.work import Work
from bot.errors import UserError


def told(env: simcord.Env) -> int:
    return sum(entry.method == "PUT" and entry.path.endswith("/commands") for entry in env.http_requests)


async def test_commands_that_discord_refused_are_told_again_at_the_next_start(
    assistant: Assistant, tmp_path: Path
) -> None:
    env = simcord.Env(build_client(assistant, tmp_path / "synced"))
    env.inject_error("PUT", "/applications/*/commands", status=400)
    await env.start()
    assert not (tmp_path / "synced").exists()
    for times in (2, 2):
        await env.restart_bot(build_client(assistant, tmp_path / "synced"))
        assert told(env) == times
    await env.shutdown()


async def test_the_end_waits_for_what_was_begun() -> None:
    work, finish = Work(), asyncio.Event()

    async def answer() -> None:
        async with work.one():
            await finish.wait()

    answering = asyncio.create_task(answer())
    await asyncio.sleep(0)
    draining = asyncio.create_task(work.drain(within_s=10))
    await asyncio.sleep(0)
    assert not draining.done()
    finish.set()
    await asyncio.gather(answering, draining)


async def test_the_end_does_not_wait_for_ever(caplog: pytest.LogCaptureFixture) -> None:
    work = Work()
    async with work.one():
        await work.drain(within_s=0.01)
    assert "not finished within 0.01 s, and given up: 1" in caplog.text


async def test_nothing_is_begun_after_the_end() -> None:
    work = Work()
    await work.drain(within_s=0)
    with pytest.raises(UserError, match="restarted"):
        async with work.one():
            raise AssertionError
