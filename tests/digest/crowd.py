"""Measures what a morning with many digests does to those who ask.

    python -m tests.digest.crowd 500 [PAPERS]

So many servers' digests fall due in the same minute, over a folder of thirty new papers and a Discord on this machine
that takes 50 requests a second. Meanwhile somebody asks, again and again. PAPERS is a file that the shared library is
made of. Told are the milliseconds that an answer took before and meanwhile, and how late the event loop was.
"""

import asyncio
import datetime as dt
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import discord

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.commands import ASK, Invocation
from bot.discord.carrier import DiscordCarrier
from bot.replies import Caller
from bot.settings import load_settings
from bot.store.digests import Plan
from bot.store.moments import stamp
from tests.digest.town import Town
from tests.discord.loopback import GOOD_TOKEN

PER_S = 50
NEW = 30
QUESTIONS = (
    "which paper covers KV cache compression?",
    "how much memory does quantization save?",
    "what speeds up training on GPUs?",
)
_WITHIN_S = 900


@dataclass
class Measured:
    """Milliseconds, one figure a question or a turn of the event loop."""

    answers: list[float] = field(default_factory=list)
    lags: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        return f"answers {_told(self.answers)}; event loop late by {_told(self.lags)}"


def _told(figures: list[float]) -> str:
    p95 = quantiles(figures, n=20)[-1]
    return f"median {median(figures):.1f}, p95 {p95:.1f}, longest {max(figures):.1f} ms ({len(figures)})"


async def measured(assistant: Assistant, until: Callable[[], Awaitable[object]]) -> Measured:
    """What asking takes for as long as `until` does."""
    found = Measured()
    asking, watching = asyncio.create_task(_ask(assistant, found)), asyncio.create_task(_watch(found))
    try:
        await until()
    finally:
        for task in (asking, watching):
            task.cancel()
        await asyncio.gather(asking, watching, return_exceptions=True)
    return found


async def _ask(assistant: Assistant, found: Measured) -> None:
    number = 0
    while True:
        number += 1
        caller = Caller(f"u{number}", "c")
        question = QUESTIONS[number % len(QUESTIONS)]
        begun = time.perf_counter()
        await assistant.run(caller, Invocation(ASK.name, {"question": question}))
        found.answers.append(1000 * (time.perf_counter() - begun))
        await asyncio.sleep(0.05)


async def _watch(found: Measured) -> None:
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(0.01)
        found.lags.append(1000 * (time.perf_counter() - begun) - 10)


async def crowd(servers: int, folder: Path, papers: Path | None) -> None:
    settings = load_settings(data_dir=folder, env_file=folder / "no.env")
    settings = settings.model_copy(update={"edition_minutes": 0.2})  # the news come soon after the welcome
    news = folder / "news"
    news.mkdir()
    async with (
        open_assistant(settings, fair=False) as assistant,
        Town(lambda: dt.datetime.now(dt.UTC), per_s=PER_S) as town,
        discord.Client(intents=discord.Intents.none(), max_messages=None) as client,
    ):
        if papers:
            await assistant.library.shared.import_paths([papers])
        discord.http.Route.BASE = town.api
        await client.login(GOOD_TOKEN)
        await _set_up(assistant, servers, news)
        publishing = asyncio.create_task(assistant.newsroom.publish(DiscordCarrier(client)))
        await town.until(lambda: _told_all(town, servers, 1), _WITHIN_S)
        _write_news(news)
        before = await measured(assistant, lambda: asyncio.sleep(15))
        await _make_due(assistant)
        begun, cpu = time.monotonic(), time.process_time()
        assistant.newsroom.wake()
        meanwhile = await measured(assistant, lambda: town.until(lambda: _told_all(town, servers, 2), _WITHIN_S))
        took, cpu = time.monotonic() - begun, time.process_time() - cpu
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)
    _print(f"{servers} digests in {took:.1f} s ({cpu:.1f} s of processor), refused for their pace: {town.refused}")
    _print(f"before: {before}\nmeanwhile: {meanwhile}")


def _told_all(town: Town, servers: int, times: int) -> bool:
    return sum(len(town.history[str(1000 + n)]) for n in range(servers)) >= servers * times


async def _set_up(assistant: Assistant, servers: int, news: Path) -> None:
    (news / "0.jsonl").write_text(json.dumps({"id": "x", "title": "Known", "abstract": "Known."}) + "\n")
    at = (dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)).time().replace(second=0, microsecond=0)
    for n in range(servers):
        plan = Plan(
            server=str(1_000_000 + n), channel=str(1000 + n), owner="9", at=at, zone="UTC",
            weekdays_only=False, sources=(f"folder:{news}",), most=5, joins="shown",
        )  # fmt: skip
        await assistant.stores.digests.add(plan, next_due=dt.datetime.now(dt.UTC))


def _write_news(news: Path) -> None:
    records = (
        {
            "id": f"new-{n}",
            "title": f"Compressing cache number {n} of large models on GPUs",
            "abstract": f"We compress the KV cache of model {n}. It saves {n} % of memory when models are trained.",
            "authors": ["Jane Doe"],
        }
        for n in range(NEW)
    )
    (news / "1.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))


async def _make_due(assistant: Assistant) -> None:
    """As if yesterday were the last day that was made."""
    now = dt.datetime.now(dt.UTC)
    yesterday = (now - dt.timedelta(days=1)).date().isoformat()
    async with assistant.stores.digests._database.transaction() as connection:
        await connection.execute(
            "UPDATE digests SET next_due = ?, made_for = ?, complete_for = ?", (stamp(now), yesterday, yesterday)
        )
        await connection.execute("DELETE FROM digest_issues")
        await connection.execute("UPDATE letters SET key = key || ' before'")


def _print(says: str) -> None:
    print(says, flush=True)  # noqa: T201 - what it is run for


def main() -> None:
    papers = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory(prefix="quoth-crowd-") as folder:
        asyncio.run(crowd(int(sys.argv[1]), Path(folder), papers))


if __name__ == "__main__":
    main()
