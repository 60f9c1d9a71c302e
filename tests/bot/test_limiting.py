"""Nobody asks more than their share, and nobody waits for another's."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.commands import Invocation, OptionKind
from bot.errors import TooMuch
from bot.limiting import BUTTON, COMMAND, COMPLETION, Buckets, Limiter
from bot.replies import Caller
from bot.settings import Settings

ANN = Caller("ann", "papers", "lab")
BOB = replace(ANN, user="bob")


@dataclass
class Seconds:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@given(
    burst=st.integers(1, 20),
    per_minute=st.floats(1, 600),
    asked=st.lists(st.tuples(st.floats(0, 60), st.sampled_from([COMMAND, BUTTON, COMPLETION])), max_size=60),
)
def test_no_stretch_of_time_lets_in_more_than_a_burst_and_what_came_back(
    burst: int, per_minute: float, asked: Sequence[tuple[float, float]]
) -> None:
    seconds = Seconds()
    buckets = Buckets(burst=burst, per_minute=per_minute, clock=seconds)
    taken: list[tuple[float, float]] = []

    for passes, cost in asked:
        seconds.now += passes
        if not buckets.wait_s("ann", cost):
            buckets.take("ann", cost)
            taken.append((seconds.now, cost))

    for first, (start, _) in enumerate(taken):
        for last in range(first, len(taken)):
            let_in = sum(cost for _, cost in taken[first : last + 1])
            assert let_in <= burst + (taken[last][0] - start) * per_minute / 60 + 1e-6


@given(burst=st.integers(1, 5), per_minute=st.floats(1, 600), asked=st.lists(st.floats(0, 5), max_size=30))
def test_who_waits_as_long_as_told_is_let_in(burst: int, per_minute: float, asked: Sequence[float]) -> None:
    seconds = Seconds()
    buckets = Buckets(burst=burst, per_minute=per_minute, clock=seconds)

    for passes in asked:
        seconds.now += passes
        seconds.now += buckets.wait_s("ann", COMMAND)
        assert buckets.wait_s("ann", COMMAND) < 1e-6
        buckets.take("ann", COMMAND)


def test_no_more_buckets_are_kept_than_there_is_room_for() -> None:
    buckets = Buckets(burst=1, per_minute=1, clock=Seconds(), most=10)

    for number in range(1000):
        buckets.take(f"user {number}", 1)

    assert len(buckets) == 10
    assert buckets.wait_s("user 999", 1) > 0


def limiter(settings: Settings, clock: Seconds, **changed: float) -> Limiter:
    return Limiter(settings.model_copy(update=changed), clock)


def test_who_asks_too_much_is_told_how_long_to_wait(settings: Settings) -> None:
    seconds = Seconds()
    limits = limiter(settings, seconds, person_burst=2, person_per_minute=6)
    for _ in range(2):
        limits.charge(ANN, COMMAND)

    with pytest.raises(TooMuch, match=r"You have asked a lot in a short time\. Try again in 10 s\."):
        limits.charge(ANN, COMMAND)
    limits.charge(BOB, COMMAND)
    seconds.now = 10
    limits.charge(ANN, COMMAND)


def test_a_person_is_held_to_their_share_over_all_servers_together(settings: Settings) -> None:
    limits = limiter(settings, Seconds(), person_burst=1)
    limits.charge(ANN, COMMAND)

    for elsewhere in (replace(ANN, guild="other"), replace(ANN, guild=None)):
        with pytest.raises(TooMuch):
            limits.charge(elsewhere, COMMAND)


def test_a_server_that_asks_too_much_slows_no_other(settings: Settings) -> None:
    limits = limiter(settings, Seconds(), server_burst=1)
    limits.charge(ANN, COMMAND)

    with pytest.raises(TooMuch, match="This server"):
        limits.charge(BOB, COMMAND)
    limits.charge(replace(BOB, guild="other"), COMMAND)
    limits.charge(replace(BOB, guild=None), COMMAND)


def test_what_is_refused_is_not_counted(settings: Settings) -> None:
    limits = limiter(settings, Seconds(), person_burst=1, server_burst=2)
    limits.charge(ANN, COMMAND)
    for _ in range(5):
        with pytest.raises(TooMuch, match="You"):
            limits.charge(ANN, COMMAND)

    limits.charge(BOB, COMMAND)


def refuses(limits: Limiter, cost: float) -> bool:
    try:
        limits.charge(ANN, cost)
    except TooMuch:
        return True
    return False


def test_buttons_and_completions_count_less(settings: Settings) -> None:
    def let_in(cost: float) -> int:
        limits = limiter(settings, Seconds(), person_burst=10)
        return next(count for count in range(1000) if refuses(limits, cost))

    assert [let_in(cost) for cost in (COMMAND, BUTTON, COMPLETION)] == [10, 20, 100]


async def test_nobody_is_held_back_at_a_terminal(settings: Settings) -> None:
    strict = settings.model_copy(update={"person_burst": 1, "person_per_minute": 0.01})

    async with open_assistant(strict, fair=False) as assistant:
        for _ in range(3):
            await assistant.run(ANN, Invocation("help", {}))
            await assistant.complete(ANN, OptionKind.PAPER, "kvc")


async def test_a_person_is_served_a_few_at_a_time_in_order(settings: Settings) -> None:
    limits, served, going_on = limiter(settings, Seconds(), person_at_once=2), list[int](), asyncio.Event()

    async def ask(number: int) -> None:
        async with limits.one(ANN, COMMAND):
            served.append(number)
            await going_on.wait()

    async with asyncio.TaskGroup() as tasks:
        for number in range(5):
            tasks.create_task(ask(number))
        for _ in range(10):
            await asyncio.sleep(0)
        begun = list(served)
        async with limits.one(BOB, COMMAND):
            pass  # whoever else asks does not wait for them
        going_on.set()

    assert begun == [0, 1]
    assert served == [0, 1, 2, 3, 4]


async def test_who_gives_up_waiting_leaves_their_place_to_the_next(settings: Settings) -> None:
    limits, going_on, served = limiter(settings, Seconds(), person_at_once=1), asyncio.Event(), list[str]()

    async def ask(name: str) -> None:
        async with limits.one(ANN, COMMAND):
            served.append(name)
            await going_on.wait()

    first, second, third = (asyncio.create_task(ask(name)) for name in ("first", "second", "third"))
    await asyncio.sleep(0)
    second.cancel()
    going_on.set()
    await asyncio.gather(first, second, third, return_exceptions=True)

    assert served == ["first", "third"]


async def test_a_flood_by_one_leaves_another_to_be_answered_at_once(assistant: Assistant) -> None:
    answered: list[str] = []

    async def ask(caller: Caller, question: str) -> None:
        await assistant.run(caller, Invocation("ask", {"question": question}))
        answered.append(caller.user)

    flood = [asyncio.create_task(ask(ANN, f"which paper covers compression {number}?")) for number in range(30)]
    await asyncio.sleep(0)
    await ask(BOB, "which paper covers KV cache compression?")
    ahead = answered.count("ann")
    await asyncio.gather(*flood)

    # Two of hers are worked on beside his at any time, each about as long as his own.
    assert ahead <= 4
    assert answered.count("ann") == 30


async def test_who_asked_too_much_gets_a_kind_word_and_no_completions(settings: Settings) -> None:
    strict = settings.model_copy(update={"person_burst": 1, "person_per_minute": 0.01})
    async with open_assistant(strict) as assistant:
        assert await assistant.complete(ANN, OptionKind.PAPER, "kvc")
        with pytest.raises(TooMuch) as refused:
            await assistant.say(ANN, "who wrote KVComp?")

        assert await assistant.say(BOB, "who wrote KVComp?")
        await assistant.run(replace(ANN, user="eve"), Invocation("help", {}))
        assert await assistant.complete(replace(ANN, user="eve"), OptionKind.PAPER, "kvc") == []
    assert refused.value.wait_s == math.ceil(0.1 * 60 / 0.01)
