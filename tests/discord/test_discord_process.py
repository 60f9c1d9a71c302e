"""The real process, `quoth serve`, against a Discord on this machine: how it begins and how it ends."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest

from bot.replies import Verb
from tests.discord.loopback import GOOD_TOKEN, Exchange, Loopback
from tests.discord.wire import Json

# Under digests, which no command answers with.
ELSEWHERE = {Verb.ISSUE}
OPENS_FORM = 9
ANSWERED = 0x3BA58B
QUESTION = "which paper covers KV cache compression?"
ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def quoth_serve(
    loopback: Loopback, data_dir: Path, token: str | None = GOOD_TOKEN
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`quoth serve`, with its log on stderr; killed at the end of the block if it still runs."""
    environment = {name: value for name, value in os.environ.items() if "TOKEN" not in name}
    environment |= {"QUOTH_DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT)}
    environment |= {"DISCORD_TOKEN": token} if token else {}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.discord.serve_loopback", loopback.api, loopback.gateway,
        env=environment, cwd=data_dir, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ended(process: asyncio.subprocess.Process) -> tuple[int | None, str]:
    """The exit code and what stands on stderr, once the process has ended by itself."""
    async with asyncio.timeout(20):
        _, errors = await process.communicate()
    return process.returncode, errors.decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_told_to_end_it_answers_what_was_asked_and_ends_cleanly(
    loopback: Loopback, tmp_path: Path, number: signal.Signals
) -> None:
    async with quoth_serve(loopback, tmp_path) as process:
        await loopback.connected()
        asked = [await loopback.slash("ask", user=str(n), question=QUESTION) for n in range(1, 21)]
        await loopback.until(lambda: all(loopback.exchanges[token].callbacks for token in asked))
        process.send_signal(number)
        code, errors = await ended(process)
    assert code == 0
    assert not [line for line in errors.splitlines() if " INFO " not in line]
    assert all(loopback.exchanges[token].titles == [QUESTION] for token in asked)


async def buttons_of_every_kind(loopback: Loopback) -> dict[str, tuple[str, Json]]:
    """A button for each verb of an answer, as it stands under the message that has it."""
    for days in range(1, 12):
        await loopback.answered(await loopback.slash("settings retention", manages=True, days=days))
    # One after another: which question comes first decides what the others go on with.
    shown = [
        await loopback.answered(await loopback.slash("ask", question="what speeds up training?")),
        await loopback.answered(await loopback.slash("ask", question=QUESTION, private=True)),
        await loopback.answered(await loopback.slash("ask", question="which paper is about penguins in Antarctica?")),
        await loopback.answered(await loopback.slash("find", topic="large language models")),
        await loopback.answered(await loopback.slash("settings log", manages=True)),
    ]
    ids = [(custom_id, each.messages[0]) for each in shown for custom_id in each.buttons().values()]
    return {custom_id.split(":")[1]: (custom_id, message) for custom_id, message in ids}


async def drawn(loopback: Loopback, token: str) -> Exchange:
    """What was answered, once it is more than what stands for an answer that is withdrawn."""
    exchange = await loopback.answered(token)
    await loopback.until(lambda: bool(exchange.messages[-1]["components"]))
    return exchange


async def test_killed_and_started_again_it_knows_its_old_buttons(loopback: Loopback, tmp_path: Path) -> None:
    async with quoth_serve(loopback, tmp_path) as process:
        await loopback.connected()
        old = await buttons_of_every_kind(loopback)
        process.kill()
    assert set(old) == set(Verb) - ELSEWHERE
    async with quoth_serve(loopback, tmp_path):
        await loopback.connected(times=2)
        for verb in set(Verb) - ELSEWHERE:
            custom_id, message = old[verb]
            token = await loopback.press(custom_id, message, manages=True)
            if verb == Verb.FOLLOW_UP:
                assert (await loopback.taken(token)).callbacks[0]["type"] == OPENS_FORM
                continue
            pressed = await drawn(loopback, token)
            (box,) = cast("list[Json]", pressed.messages[-1]["components"])
            assert box["accent_color"] == ANSWERED, verb
            assert pressed.messages[-1]["components"] != message["components"] or verb == Verb.SHARE
    assert len(loopback.sent("PUT", "/commands")) == 1


async def test_a_refused_token_ends_it_with_one_clear_line(loopback: Loopback, tmp_path: Path) -> None:
    async with quoth_serve(loopback, tmp_path, token="a-bad-token") as process:
        code, errors = await ended(process)
    (line,) = (line for line in errors.splitlines() if line.startswith("quoth: "))
    assert code == 2
    assert "DISCORD_TOKEN" in line
    assert "Traceback" not in errors
    assert "a-bad-token" not in errors


async def test_without_a_token_it_says_where_one_goes(loopback: Loopback, tmp_path: Path) -> None:
    async with quoth_serve(loopback, tmp_path, token=None) as process:
        code, errors = await ended(process)
    assert code == 2
    assert "DISCORD_TOKEN" in errors
