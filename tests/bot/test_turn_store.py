import asyncio
import datetime as dt
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.replies import Caller
from bot.store.database import Database
from bot.store.papers import PaperStore
from bot.store.turns import KeptQuote, NewTurn, Turn, TurnStore
from retrieval.papers import Paper
from retrieval.quotes import Quote

ANN = Caller("ann", "general", "guild")
NOON = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
EVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
PAPER = Paper(id="p", title="A paper", abstract="It halves «memory». And 🙂 more.")


def asked(caller: Caller, question: str = "How much?", asked_at: dt.datetime = NOON) -> NewTurn:
    return NewTurn(
        caller=caller,
        asked_at=asked_at,
        command="ask",
        question=question,
        understood_as=f"{question} (understood)",
        status="answered",
        request='{"topic": "memory"}',
        quotes=(Quote(PAPER, 20, 31), Quote(PAPER, 0, 19)),
        paper_ids=("p", "q"),
    )


def questions(turns: list[Turn]) -> list[str]:
    return [turn.question for turn in turns]


async def test_a_turn_reads_back_whole(database: Database) -> None:
    store = TurnStore(database)
    east = NOON.astimezone(dt.timezone(dt.timedelta(hours=9)))
    kept = await store.record(replace(asked(ANN, asked_at=east), request_key="interaction 1"))
    expected = Turn(
        id=kept.id,
        caller=ANN,
        asked_at=NOON,
        command="ask",
        question="How much?",
        understood_as="How much? (understood)",
        status="answered",
        request='{"topic": "memory"}',
        quotes=(KeptQuote("p", PAPER.abstract, 20, 31), KeptQuote("p", PAPER.abstract, 0, 19)),
        paper_ids=("p", "q"),
        request_key="interaction 1",
        private=False,
    )
    assert kept == expected
    assert await store.get(kept.id, ANN) == expected
    assert await store.recent(ANN, limit=8, not_before=EVER) == [expected]
    assert [quote.text for quote in kept.quotes] == ["And 🙂 more.", "It halves «memory»."]


async def test_an_old_quote_stays_true_when_its_paper_gets_a_new_abstract(database: Database) -> None:
    papers, turns = PaperStore(database), TurnStore(database)
    await papers.upsert([PAPER])
    turn = await turns.record(asked(ANN))
    await papers.upsert([replace(PAPER, abstract="Short.", organisation="deepmind")])
    kept = await turns.get(turn.id, ANN)
    assert kept is not None
    today = (await papers.get(["p"]))["p"]
    assert today.abstract == "Short."
    assert kept.quotes[0].of(today) == Quote(replace(PAPER, organisation="deepmind"), 20, 31)


async def test_a_request_served_twice_is_kept_once(database: Database) -> None:
    store = TurnStore(database)
    first = await store.record(replace(asked(ANN), request_key="k"))
    again = await asyncio.gather(*(store.record(replace(asked(ANN, "Other?"), request_key="k")) for _ in range(5)))
    assert again == [first] * 5
    assert questions(await store.recent(ANN, limit=8, not_before=EVER)) == ["How much?"]


async def test_a_request_key_of_one_person_says_nothing_to_another(database: Database) -> None:
    store = TurnStore(database)
    await store.record(replace(asked(ANN, "Secret?"), request_key="k"))
    bobs = await store.record(replace(asked(replace(ANN, user="bob"), "Mine?"), request_key="k"))
    assert (bobs.question, bobs.caller.user) == ("Mine?", "bob")


async def test_turns_without_a_request_key_are_all_kept(database: Database) -> None:
    store = TurnStore(database)
    await store.record(asked(ANN, "One?"))
    await store.record(asked(ANN, "One?"))
    assert questions(await store.recent(ANN, limit=8, not_before=EVER)) == ["One?", "One?"]


async def test_recent_turns_are_the_last_and_come_newest_last(database: Database) -> None:
    store = TurnStore(database)
    for hour, question in enumerate(["a", "b", "c", "d"]):
        await store.record(asked(ANN, question, NOON + dt.timedelta(hours=hour)))
    assert questions(await store.recent(ANN, limit=2, not_before=EVER)) == ["c", "d"]
    assert questions(await store.recent(ANN, limit=8, not_before=NOON + dt.timedelta(hours=1))) == ["b", "c", "d"]
    assert await store.recent(ANN, limit=0, not_before=EVER) == []


async def test_after_a_reset_a_conversation_starts_afresh_but_old_buttons_still_work(database: Database) -> None:
    store = TurnStore(database)
    old = await store.record(asked(ANN, "old?"))
    bob = replace(ANN, user="bob")
    await store.record(asked(bob, "bob's?"))
    await store.reset(ANN)
    await store.record(asked(ANN, "new?"))
    assert questions(await store.recent(ANN, limit=8, not_before=EVER)) == ["new?"]
    assert questions(await store.recent(bob, limit=8, not_before=EVER)) == ["bob's?"]
    assert await store.get(old.id, ANN) == old


async def test_a_reset_before_the_first_question_is_no_error(database: Database) -> None:
    store = TurnStore(database)
    await store.reset(ANN)
    await store.record(asked(ANN))
    assert len(await store.recent(ANN, limit=8, not_before=EVER)) == 1


async def test_others_see_an_answer_in_its_own_channel_alone(database: Database) -> None:
    store = TurnStore(database)
    turn = await store.record(asked(ANN))
    assert await store.get(turn.id, replace(ANN, user="bob")) == turn
    assert await store.get(turn.id, replace(ANN, channel="random")) is None
    assert await store.get(turn.id, replace(ANN, guild="other")) is None
    assert await store.get(turn.id, replace(ANN, guild=None)) is None
    assert await store.get(turn.id + 1, ANN) is None


CALLERS = st.builds(
    Caller,
    user=st.sampled_from(["1", "2"]),
    channel=st.sampled_from(["1", "2"]),
    guild=st.sampled_from([None, "", "1"]),
)


@settings(max_examples=20, deadline=None)
@given(
    acts=st.lists(
        st.tuples(CALLERS, st.sampled_from(["ask", "ask", "reset"]), st.sampled_from([None, "k"])), max_size=20
    )
)
def test_nothing_leaks_between_people_channels_and_guilds(
    migrated: Path, acts: list[tuple[Caller, str, str | None]]
) -> None:
    """Each caller's recent turns are exactly what that caller asked since the last reset, whatever others did."""

    async def kept(folder: str) -> dict[Caller, list[str]]:
        async with Database.open(Path(folder) / "db", busy_timeout_ms=1000) as database:
            store = TurnStore(database)
            for number, (caller, act, key) in enumerate(acts):
                if act == "reset":
                    await store.reset(caller)
                else:
                    await store.record(replace(asked(caller, str(number)), request_key=key))
            callers = {caller for caller, _, _ in acts}
            return {caller: questions(await store.recent(caller, limit=99, not_before=EVER)) for caller in callers}

    with TemporaryDirectory() as folder:
        shutil.copyfile(migrated, Path(folder) / "db")
        assert asyncio.run(kept(folder)) == expected(acts)


@settings(max_examples=20, deadline=None)
@given(asker=CALLERS, onlooker=CALLERS, private=st.booleans())
def test_a_button_shows_an_answer_to_those_alone_who_could_see_it(
    migrated: Path, asker: Caller, onlooker: Caller, *, private: bool
) -> None:
    async def seen(folder: str) -> bool:
        async with Database.open(Path(folder) / "db", busy_timeout_ms=1000) as database:
            store = TurnStore(database)
            turn = await store.record(replace(asked(asker), private=private))
            return await store.get(turn.id, onlooker) is not None

    with TemporaryDirectory() as folder:
        shutil.copyfile(migrated, Path(folder) / "db")
        visible = onlooker == asker if private else replace(onlooker, user=asker.user) == asker
        assert asyncio.run(seen(folder)) == visible


def expected(acts: list[tuple[Caller, str, str | None]]) -> dict[Caller, list[str]]:
    own: dict[Caller, list[str]] = {caller: [] for caller, _, _ in acts}
    used: set[tuple[Caller, str]] = set()
    for number, (caller, act, key) in enumerate(acts):
        if act == "reset":
            own[caller] = []
        elif key is None or (caller, key) not in used:
            own[caller].append(str(number))
            used |= {(caller, key)} if key else set()
    return own


@pytest.mark.parametrize("seed", range(5))
async def test_a_turn_that_was_acknowledged_outlives_a_kill(tmp_path: Path, seed: int) -> None:
    """The process is killed while it records turn after turn; each that it had told us of reads back, whole."""
    path = tmp_path / "quoth.sqlite3"
    read_before_the_kill = random.Random(seed).randint(1, 60)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bot.recorder", path, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert process.stdout is not None
    told = [await process.stdout.readline() for _ in range(read_before_the_kill)]
    process.kill()
    told += [line for line in (await process.stdout.read()).splitlines(keepends=True) if line.endswith(b"\n")]
    assert await process.wait() == -9
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    async with Database.open(path, busy_timeout_ms=1000) as database:
        turns = [await TurnStore(database).get(int(line), Caller("u", "c")) for line in told]
    assert [turn and (turn.question, [quote.text for quote in turn.quotes], turn.paper_ids) for turn in turns] == [
        (f"Question {number}", [f"Answer {number}."], ("p",)) for number in range(len(told))
    ]
