"""Letters: delivered once each, wherever the process is killed."""

import datetime as dt
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.post import PostOffice, Undeliverable, Unreached
from bot.post.carrier import NONCE_LASTS
from bot.replies import Action, Attachment, QuotedSentence, Reply, Section, Shape, Verb, named
from bot.store.database import Database
from bot.store.letters import Letter, LetterStore, NewLetter
from retrieval.papers import Paper, PublicationDate
from retrieval.quotes import Quote

NOON = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
# What Discord is promised to remember at least, in the tests as in the code.
REMEMBERED = NONCE_LASTS + dt.timedelta(seconds=40)
PAPER = Paper(id="p", title="A paper", abstract="It halves memory.", date=PublicationDate(2026, 2))
REPLY = Reply(
    status="answered",
    shape=Shape.NOTICE,
    headline="Two new papers",
    sections=(Section(heading="New", lines=("plain", named("Near", "HEAT"))),),
    quotes=(QuotedSentence(1, Quote(PAPER, 0, 17), citation=1, matched=((3, 9),)),),
    papers=(PAPER,),
    attachments=(Attachment("a.bib", "@misc{é}".encode(), "BibTeX"),),
    actions=(Action(Verb.PAGE, 3, 2),),
)


def letter(key: str = "digest:1", place: str = "general", due_at: dt.datetime = NOON) -> NewLetter:
    return NewLetter(key=key, place=place, direct=False, reply=REPLY, due_at=due_at)


@dataclass
class Clock:
    now: dt.datetime = NOON

    def __call__(self) -> dt.datetime:
        return self.now


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Discord:
    """A place that forgets nonces after a while and keeps its history. Each step of a delivery takes the next fate."""

    clock: Clock
    history: list[tuple[str, str, dt.datetime]] = field(default_factory=list)
    fates: Iterator[str] = field(default_factory=lambda: iter(()))
    closed: frozenset[str] = frozenset()

    async def deliver(self, letter: Letter) -> str:
        if letter.place in self.closed:
            raise Undeliverable("Missing Access")
        self._meet(next(self.fates, "fine"), before=True)
        if not self._known(letter.reference):
            self.history.append((letter.reference, letter.place, self.clock()))
        fate = next(self.fates, "fine")
        self._meet(fate, before=False)
        return str(len(self.history))

    async def find(self, letter: Letter, *, since: dt.datetime) -> str | None:
        self._meet(next(self.fates, "fine"), before=True)
        found = [at for at in self.history if at[0] == letter.reference and at[2] >= since]
        return "found" if found else None

    def _known(self, nonce: str) -> bool:
        return any(known == nonce and self.clock() - at <= REMEMBERED for known, _, at in self.history)

    def _meet(self, fate: str, *, before: bool) -> None:
        if fate == "killed":
            raise Killed
        if fate == "unreached":
            raise Unreached("503" if before else "connection lost")


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[LetterStore]:
    async with Database.open(folder / "db", busy_timeout_ms=1000) as database:
        yield LetterStore(database)


async def ignored(_: Letter) -> None:
    pass


async def test_a_letter_reads_back_whole(database: Database) -> None:
    store = LetterStore(database)
    await store.write([letter()])

    kept = await store.get("digest:1")

    assert kept is not None
    assert (kept.place, kept.direct, kept.due_at, kept.state) == ("general", False, NOON, "waiting")
    assert kept.reply.quotes[0].quote == REPLY.quotes[0].quote
    assert kept.reply.attachments[0] == REPLY.attachments[0]
    assert kept.reply.sections[0].heading == "New"
    assert kept.reply.actions[0] == REPLY.actions[0]
    assert len(kept.reference) <= 25


async def test_a_letter_written_twice_is_one(database: Database) -> None:
    store, discord = LetterStore(database), Discord(Clock())
    office = PostOffice(store, discord, discord.clock, ignored)
    await store.write([letter(), letter()])
    await office.deliver_due()
    await store.write([letter()])
    await office.deliver_due()

    assert len(discord.history) == 1


async def test_a_letter_is_not_sent_before_it_is_due(database: Database) -> None:
    clock = Clock()
    store, discord = LetterStore(database), Discord(clock)
    office = PostOffice(store, discord, clock, ignored)
    await store.write([letter(due_at=NOON + dt.timedelta(hours=1))])

    assert await office.deliver_due() == 0
    assert await store.next_due() == NOON + dt.timedelta(hours=1)
    clock.now += dt.timedelta(hours=1)
    assert await office.deliver_due() == 1
    assert await store.next_due() is None


async def test_a_place_that_is_closed_fails_alone_and_once(database: Database) -> None:
    clock = Clock()
    store, discord = LetterStore(database), Discord(clock, closed=frozenset({"gone"}))
    told: list[str] = []

    async def tell(letter: Letter) -> None:
        told.append(letter.key)

    office = PostOffice(store, discord, clock, tell)
    await store.write([letter("digest:1", "gone"), letter("digest:2", "general")])
    for _ in range(3):
        await office.deliver_due()
        clock.now += dt.timedelta(hours=1)

    failed = await store.get("digest:1")
    assert failed is not None
    assert (failed.state, failed.reason) == ("failed", "Missing Access")
    assert told == ["digest:1"]
    assert [place for _, place, _ in discord.history] == ["general"]


async def test_what_was_not_reached_is_tried_again_later_and_later(database: Database) -> None:
    clock = Clock()
    store, discord = LetterStore(database), Discord(clock, fates=iter(["unreached"] * 4))
    office = PostOffice(store, discord, clock, ignored)
    await store.write([letter()])
    waits = []
    while not discord.history:
        await office.deliver_due()
        due = await store.next_due()
        if due is not None:
            waits.append(due - clock.now)
            clock.now = due

    assert waits == sorted(waits)
    assert waits[0] >= dt.timedelta(seconds=5)
    assert waits[-1] > waits[0]


FATES = st.lists(st.sampled_from(["fine", "killed", "unreached"]), max_size=12)
PAUSES = st.lists(st.sampled_from([0, 1, 30, 119, 121, 300, 86_400]), min_size=13, max_size=13)


@settings(max_examples=40)
@given(fates=FATES, pauses=PAUSES, count=st.integers(1, 4))
async def test_each_letter_arrives_exactly_once_wherever_the_process_is_killed(
    migrated: Path, fates: Sequence[str], pauses: Sequence[int], count: int
) -> None:
    clock = Clock()
    discord = Discord(clock, fates=iter(fates))
    with TemporaryDirectory() as folder:
        shutil.copyfile(migrated, Path(folder) / "db")
        async with opened(Path(folder)) as store:
            await store.write(letter(f"digest:{number}") for number in range(count))
        for pause in (*pauses, 0):
            async with opened(Path(folder)) as store:
                try:
                    await PostOffice(store, discord, clock, ignored).deliver_due()
                except BaseExceptionGroup as group:
                    assert group.subgroup(Killed) is not None  # noqa: PT017 - what else was in it is raised by the next
                due = await store.next_due()
                if due is None:
                    break
                clock.now = max(clock.now, due) + dt.timedelta(seconds=pause)

        async with opened(Path(folder)) as store:
            await PostOffice(store, discord, clock, ignored).deliver_due()
            assert await store.next_due() is None

    assert sorted(reference for reference, _, _ in discord.history) == sorted(f"ref-q{n + 1}" for n in range(count))
