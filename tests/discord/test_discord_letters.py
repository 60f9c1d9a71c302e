"""Letters carried to a Discord on this machine: each once, and what stops one said."""

import datetime as dt
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace

import discord
import pytest

from bot.discord.carrier import DiscordCarrier
from bot.post import Undeliverable, Unreached
from bot.replies import Action, QuotedSentence, Reply, Section, Shape, Verb
from bot.store.letters import Letter
from retrieval.papers import Paper
from retrieval.quotes import Quote
from tests.digest.town import REMEMBERED, Town
from tests.discord.loopback import GOOD_TOKEN
from tests.discord.wire import Wire

PAPER = Paper(id="p", title="Warm *quokkas*", abstract="Quokkas are warm.", url="https://arxiv.org/abs/2401.00001")
REPLY = Reply(
    status="answered",
    shape=Shape.RECORD,
    headline="Monday 4 March: 1 new paper",
    sections=(Section(citation=1, lines=("near HEAT",), quotes=(QuotedSentence(1, Quote(PAPER, 0, 17), citation=1),)),),
    papers=(PAPER,),
    actions=(Action(Verb.ISSUE, 7, 2),),
    pages=2,
)
LONG = replace(REPLY, sections=(), lines=tuple(f"line {n} " + "of a long letter " * 20 for n in range(30)))


@dataclass
class Clock:
    at: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))

    def __call__(self) -> dt.datetime:
        return self.at


@dataclass
class Stage:
    town: Town
    clock: Clock
    carrier: DiscordCarrier

    def letter(self, reply: Reply = REPLY, *, direct: bool = False, tried: bool = False) -> Letter:
        now = self.clock()
        return Letter(
            id=12, key="digest:1:2024-03-04", place="42", direct=direct, reply=reply, due_at=now, state="sending",
            first_tried_at=now if tried else None, tries=0, message=None, reason=None,
        )  # fmt: skip


@pytest.fixture
async def stage(monkeypatch: pytest.MonkeyPatch, wire: Wire) -> AsyncIterator[Stage]:
    clock = Clock()
    async with Town(clock) as town, discord.Client(intents=discord.Intents.none()) as client:
        monkeypatch.setattr(discord.http.Route, "BASE", town.api)
        await client.login(GOOD_TOKEN)
        yield Stage(town, clock, DiscordCarrier(client))
    complaints = [each for sent in town.requests for each in wire.complaints(sent.method, sent.path, sent.body)]
    assert not complaints, "\n".join(complaints)


def drop(texts: Iterable[str]) -> str:
    return "\n".join(texts).replace("\\", "")


async def test_a_letter_stands_in_its_channel_with_its_reference(stage: Stage) -> None:
    await stage.carrier.deliver(stage.letter())
    (said,) = stage.town.said("42")
    assert "Quokkas are warm." in said
    assert "ref-q12" in drop([said])


async def test_a_letter_sent_again_within_minutes_is_the_same_message(stage: Stage) -> None:
    assert await stage.carrier.deliver(stage.letter()) == await stage.carrier.deliver(stage.letter())
    assert len(stage.town.said("42")) == 1


async def test_a_letter_is_found_in_its_channel_long_after(stage: Stage) -> None:
    since = stage.clock()
    assert await stage.carrier.find(stage.letter(), since=since) is None
    message = await stage.carrier.deliver(stage.letter())
    stage.clock.at += 10 * REMEMBERED
    assert await stage.carrier.find(stage.letter(), since=since - dt.timedelta(minutes=1)) == message
    assert await stage.carrier.find(replace(stage.letter(), id=1), since=since - dt.timedelta(minutes=1)) is None


async def test_a_long_letter_broken_off_is_gone_on_with(stage: Stage) -> None:
    since = stage.clock() - dt.timedelta(minutes=1)
    letter = replace(stage.letter(LONG), first_tried_at=since)
    await stage.carrier.deliver(letter)
    whole = stage.town.said("42")
    assert len(whole) > 2
    del stage.town.history["42"][1:]
    stage.clock.at += 10 * REMEMBERED
    assert await stage.carrier.find(letter, since=since) is None
    await stage.carrier.deliver(letter)
    assert stage.town.said("42") == whole


@pytest.mark.parametrize("direct", [False, True])
async def test_a_place_that_is_closed_is_said_to_be(stage: Stage, *, direct: bool) -> None:
    stage.town.closed |= {"42", "742"}
    says = "takes no direct messages" if direct else "may not write there"
    with pytest.raises(Undeliverable, match=says):
        await stage.carrier.deliver(stage.letter(direct=direct))


async def test_a_channel_that_is_gone_is_said_to_be(stage: Stage) -> None:
    stage.town.gone.add("42")
    with pytest.raises(Undeliverable, match="gone"):
        await stage.carrier.deliver(stage.letter())
    with pytest.raises(Undeliverable, match="no place in Discord"):
        await stage.carrier.deliver(replace(stage.letter(), place="terminal"))


async def test_a_discord_that_is_away_is_tried_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", "http://127.0.0.1:9")
    with pytest.raises(Unreached, match="can't be reached"):
        await stage.carrier.deliver(stage.letter())
    assert stage.town.said("42") == []
