"""The real process, `quoth serve`, as a monitor sees it, and as a second one finds it."""

import socket
from pathlib import Path

import aiohttp
import pytest

from tests.discord.loopback import Loopback
from tests.discord.test_discord_process import QUESTION, ended, quoth_serve


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


async def test_while_it_serves_it_tells_how_it_is_doing_and_what_it_was_asked(
    loopback: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"http://127.0.0.1:{(port := free_port())}"
    monkeypatch.setenv("QUOTH_METRICS_PORT", str(port))
    async with quoth_serve(loopback, tmp_path), aiohttp.ClientSession() as monitor:
        await loopback.connected()
        await loopback.answered(await loopback.slash("ask", question=QUESTION))
        async with monitor.get(f"{url}/healthz") as response:
            health = response.status, await response.json()
        async with monitor.get(f"{url}/metrics") as response:
            metrics = await response.text()

    assert health == (200, {"database": True, "discord": True, "failing": []})
    assert 'quoth_requests_total{request="ask",ended="answered"} 1' in metrics.splitlines()


async def test_a_second_bot_on_the_same_data_ends_at_once_with_one_line_and_the_first_goes_on(
    loopback: Loopback, tmp_path: Path
) -> None:
    async with quoth_serve(loopback, tmp_path):
        await loopback.connected()
        async with quoth_serve(loopback, tmp_path) as second:
            code, errors = await ended(second)
        answered = await loopback.answered(await loopback.slash("ask", question=QUESTION))

    assert (code, len(errors.splitlines())) == (2, 1)
    assert "another Quoth is running on this folder (stop it first" in errors
    assert answered.titles == [QUESTION]
