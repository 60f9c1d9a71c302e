"""A process to be killed: records turn after turn and tells of each, by its id, once it is kept."""

import asyncio
import datetime as dt
import itertools
import sys
from pathlib import Path

from bot.replies import Caller
from bot.store.database import Database
from bot.store.turns import NewTurn, TurnStore
from retrieval.papers import Paper
from retrieval.quotes import Quote


def turn(number: int) -> NewTurn:
    answer = f"Answer {number}."
    paper = Paper(id="p", title="A paper", abstract=f"Before. {answer} After.")
    return NewTurn(
        caller=Caller("u", "c"),
        asked_at=dt.datetime.now(dt.UTC),
        command="ask",
        question=f"Question {number}",
        understood_as="",
        status="answered",
        quotes=(Quote(paper, 8, 8 + len(answer)),),
        paper_ids=("p",),
    )


async def main(path: Path) -> None:
    async with Database.open(path, busy_timeout_ms=1000) as database:
        store = TurnStore(database)
        for number in itertools.count():
            kept = await store.record(turn(number))
            sys.stdout.write(f"{kept.id}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
