"""Data folders as a morning finds them: with the bundled library, and digests that fall due one after the other."""

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

from bot.app import open_assistant
from bot.settings import load_settings
from bot.store.database import Database
from bot.store.digests import Plan
from bot.store.stores import Stores

_NEW = 30
_MADE = "UPDATE digests SET made_for = ?, complete_for = ? WHERE id = ?"


async def seed(folder: Path) -> None:
    """Let the library be added and indexed once."""
    async with open_assistant(load_settings(data_dir=folder, env_file=folder / "no.env")):
        pass


async def with_digests(
    folder: Path, servers: Sequence[str], digests: int, within_s: float, *, channels_from: int
) -> None:
    """So many digests, which were made yesterday, and fall due evenly from now on. Each tells of thirty papers."""
    news = folder / "news"
    news.mkdir()
    (news / "1.jsonl").write_text("".join(f"{json.dumps(_paper(n))}\n" for n in range(_NEW)), encoding="utf-8")
    now = dt.datetime.now(dt.UTC)
    yesterday = (now - dt.timedelta(days=1)).date().isoformat()
    at = (now - dt.timedelta(minutes=2)).time().replace(second=0, microsecond=0)
    async with Database.open(folder / "quoth.sqlite3", busy_timeout_ms=5000) as database:
        for n in range(digests):
            plan = Plan(
                server=servers[n % len(servers)], channel=str(channels_from + n), owner="9", at=at, zone="UTC",
                weekdays_only=False, sources=(f"folder:{news}",), most=5, joins="shown",
            )  # fmt: skip
            due = now + dt.timedelta(seconds=within_s * n / digests)
            digest = await Stores.of(database).digests.add(plan, next_due=due)
            async with database.transaction() as connection:
                await connection.execute(_MADE, (yesterday, yesterday, digest.id))


def _paper(number: int) -> dict[str, object]:
    return {
        "id": f"new-{number}",
        "title": f"Compressing cache number {number} of large models on GPUs",
        "abstract": f"We compress the KV cache of model {number}. It saves {number} % of memory in training.",
        "authors": ["Jane Doe"],
    }
