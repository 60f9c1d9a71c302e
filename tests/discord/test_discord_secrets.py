"""Nothing that lets somebody act as the bot is written anywhere, whatever is logged and whatever goes wrong."""

import asyncio
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from tests.discord.loopback import GOOD_TOKEN, Loopback

ROOT = Path(__file__).parents[2]
QUESTION = "which paper covers KV cache compression?"


def environment(data_dir: Path, form: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if "TOKEN" not in name}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "DISCORD_TOKEN": GOOD_TOKEN,
        "QUOTH_DATA_DIR": str(data_dir),
        "QUOTH_LOG_LEVEL": "DEBUG",
        "QUOTH_LOG_FORMAT": form,
        "QUOTH_CONTACT": "ann@example.org",
    }


@asynccontextmanager
async def serving(loopback: Loopback, data_dir: Path, form: str) -> AsyncIterator[None]:
    """`quoth serve` with everything logged to a file in the data folder; told to end at the end of the block."""
    with (data_dir / "stderr").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.discord.serve_loopback", loopback.api, loopback.gateway,
            env=environment(data_dir, form), cwd=data_dir, stderr=log, stdout=log,
        )  # fmt: skip
        try:
            await loopback.connected()
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(20):
                await process.wait()


def altered(data_dir: Path, statement: str) -> None:
    with closing(sqlite3.connect(data_dir / "quoth.sqlite3")) as connection:
        connection.execute(statement)


def written(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("form", ["plain", "json"])
async def test_no_secret_is_in_any_log_file_export_backup_or_database(
    loopback: Loopback, tmp_path: Path, form: str
) -> None:
    async with serving(loopback, tmp_path, form):
        asked = [await loopback.slash("ask", question=QUESTION)]
        await loopback.answered(asked[-1])
        await asyncio.to_thread(altered, tmp_path, "ALTER TABLE conversations RENAME TO lost")
        asked.append(await loopback.slash("ask", question=QUESTION))
        failed = await loopback.answered(asked[-1])
        await asyncio.to_thread(altered, tmp_path, "ALTER TABLE lost RENAME TO conversations")
        asked.append(await loopback.slash("mydata export"))
        await loopback.answered(asked[-1])
    backup = [sys.executable, "-m", "bot", "backup"]
    subprocess.run(backup, env=environment(tmp_path, form), cwd=tmp_path, check=True, capture_output=True)  # noqa: ASYNC221 - nothing else runs

    files = written(tmp_path)
    shown = re.search(r"reference\W+([0-9a-f]{8})", str(failed.messages))
    assert shown, failed
    assert shown[1].encode() in files["stderr"]
    assert b"Traceback" in files["stderr"]
    assert QUESTION.encode() not in files["stderr"]
    assert {Path(name).suffix for name in files} >= {".sqlite3", ".json", ".part"}
    for secret in (GOOD_TOKEN, *asked):
        assert not [name for name, content in files.items() if secret.encode() in content]
        assert not [request.path for request in loopback.requests if secret in str(request.body)]
