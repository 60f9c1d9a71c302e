"""Watches: who is told of what, where, and how often."""

import datetime as dt
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.commands import GivenFile, Invocation, Value
from bot.errors import NotAllowed, NotThere, UserError
from bot.replies import Action, Caller, Reply, Standing, Verb
from bot.settings import Settings
from bot.store.database import Database
from bot.store.letters import Letter, LetterStore
from bot.store.stores import Stores
from bot.watching import Watching

MANAGER = Caller("ada", "papers", "1001", Standing(manages=True))
MEMBER = Caller("bob", "general", "1001")
ELSEWHERE = Caller("eve", "general", "2002", Standing(manages=True))
IN_PRIVATE = Caller("bob", "dm-bob", None)
OPERATOR = Caller("local", "terminal", None, Standing(manages=True))
NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


class Watched:
    """The assistant, and what its watches wrote."""

    def __init__(self, assistant: Assistant, database: Database) -> None:
        self.assistant = assistant
        self.stores = Stores.of(database)
        self.letters = LetterStore(database)
        self.woken = 0
        self.watching = Watching(assistant.library, self.stores.watches, self.stores.servers, lambda: NOW, self._wake)

    async def run(self, caller: Caller, command: str, **options: Value) -> Reply:
        return await self.assistant.run(caller, Invocation(command, options))

    def _wake(self) -> None:
        self.woken += 1

    async def comes(self, caller: Caller, *papers: dict[str, object]) -> list[Letter]:
        """Papers come into the caller's library; the letters that were written of them."""
        file = GivenFile("new.jsonl", "".join(json.dumps(paper) + "\n" for paper in papers).encode())
        before = {letter.key for letter in await self.written()}
        await self.run(caller, "library import", file=file)
        await self.watching.look()
        return [letter for letter in await self.written() if letter.key not in before]

    async def written(self) -> list[Letter]:
        end = dt.datetime.max.replace(tzinfo=dt.UTC)
        return [letter for here in (False, True) for letter in await self.letters.due(end, limit=1000, here=here)]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    # The look is taken by hand, so that a test knows when.
    return settings.model_copy(update={"library_poll_s": 3600.0, "person_watches": 3, "server_watches": 2})


@pytest.fixture
async def watched(stocked: Settings) -> AsyncIterator[Watched]:
    async with (
        open_assistant(stocked, fair=False) as assistant,
        Database.open(stocked.database_path, busy_timeout_ms=stocked.busy_timeout_ms) as database,
    ):
        yield Watched(assistant, database)


def paper(name: str = "bees", **more: object) -> dict[str, object]:
    return {
        "id": name,
        "title": f"Dances of {name}",
        "abstract": f"Much is known. The dances of {name} tell where flowers are. We watched for years.",
        "authors": ["Emmy Noether", "Ada Lovelace"],
        **more,
    }


async def test_who_watches_a_topic_is_told_of_a_new_paper_with_the_sentence_that_says_so(watched: Watched) -> None:
    await watched.run(MEMBER, "watch add", topic="dances of bees")

    (letter,) = await watched.comes(MANAGER, paper("bees"), paper("ants", title="Ants", abstract="Ants dig."))

    assert (letter.place, letter.direct) == ("bob", True)
    assert letter.reply.headline == "New for your watch: dances of bees"
    (section,) = letter.reply.sections
    (quoted,) = section.quotes
    assert quoted.quote.text == "The dances of bees tell where flowers are."


async def test_what_is_there_already_is_no_news(watched: Watched) -> None:
    await watched.comes(MANAGER, paper("bees"))
    await watched.run(MEMBER, "watch add", topic="dances of bees")

    assert await watched.comes(MANAGER, paper("bees", url="https://example.org/bees")) == []


async def test_letters_go_out_as_soon_as_they_are_written(watched: Watched) -> None:
    await watched.run(MEMBER, "watch add", topic="dances of bees")
    await watched.comes(MANAGER, paper("ants", title="Ants", abstract="Ants dig."))
    woken_for_nothing = watched.woken

    await watched.comes(MANAGER, paper("bees"))

    assert (woken_for_nothing, watched.woken) == (0, 1)


async def test_a_watch_tells_of_a_paper_once(watched: Watched) -> None:
    await watched.run(MEMBER, "watch add", topic="dances of bees")
    assert len(await watched.comes(MANAGER, paper("bees"))) == 1

    await watched.run(MANAGER, "library remove", paper="bees")

    assert await watched.comes(MANAGER, paper("bees")) == []


async def test_papers_that_come_together_are_one_letter(watched: Watched) -> None:
    await watched.run(MEMBER, "watch add", author="Noether")

    (letter,) = await watched.comes(MANAGER, *(paper(f"bees{number}") for number in range(8)))

    assert len(letter.reply.papers) == 5
    assert letter.reply.notes[0] == "3 more came; /recent lists them."


async def test_a_question_without_an_answer_can_be_watched_for_and_is_answered_when_it_comes(watched: Watched) -> None:
    asked = await watched.assistant.say(MEMBER, "which paper covers the dances of bees?")
    (action,) = asked.actions
    assert action.verb is Verb.WATCH

    said = await watched.assistant.act(MEMBER, action)
    (letter,) = await watched.comes(MANAGER, paper("bees"))

    assert said.private
    assert (letter.place, letter.direct) == ("bob", True)
    assert letter.reply.headline == "New for your watch: which paper covers the dances of bees?"


async def test_an_answered_question_offers_no_watch(watched: Watched) -> None:
    answered = await watched.assistant.say(MEMBER, "which paper covers KV cache compression?")

    assert Verb.WATCH not in [action.verb for action in answered.actions]


async def test_a_question_that_is_no_longer_kept_cannot_be_watched_for(watched: Watched) -> None:
    with pytest.raises(NotThere, match="no longer kept"):
        await watched.assistant.act(MEMBER, Action(Verb.WATCH, 99))


async def test_who_watches_a_paper_is_told_of_what_is_like_it(watched: Watched) -> None:
    await watched.run(MEMBER, "watch add", paper="HEAT")
    abstract = (
        "Collaborative filtering for recommendation is trained on multi-core CPUs. We tile its embeddings for the cache"
        " of the CPU, and sample negatives for matrix factorization."
    )

    letters = await watched.comes(
        MANAGER, paper("ants"), paper("tiles", title="Collaborative filtering in the CPU cache", abstract=abstract)
    )

    (letter,) = letters
    assert [told.title for told in letter.reply.papers] == ["Collaborative filtering in the CPU cache"]
    assert str(letter.reply.sections[0].lines[0]).startswith("Shares ")


async def test_who_watches_a_paper_is_told_once_of_each_new_version(watched: Watched) -> None:
    await watched.comes(MANAGER, paper("bees", arxiv_id="2401.00001"))
    await watched.run(MEMBER, "watch add", paper="Dances of bees")

    changed = paper("bees", arxiv_id="2401.00001", abstract="We found out more.")
    (letter,) = await watched.comes(MANAGER, changed)

    assert list(letter.reply.sections[0].lines) == ["Its abstract has changed."]
    assert await watched.comes(MANAGER, changed) == []


async def test_a_channels_watch_tells_the_channel_and_takes_a_curator(watched: Watched) -> None:
    with pytest.raises(NotAllowed):
        await watched.run(MEMBER, "watch add", topic="dances of bees", to="here")
    await watched.run(MANAGER, "watch add", topic="dances of bees", to="here")

    (letter,) = await watched.comes(MANAGER, paper("bees"))

    assert (letter.place, letter.direct) == ("papers", False)
    with pytest.raises(NotAllowed):
        await watched.run(MEMBER, "watch remove", number=1)


async def test_a_servers_paper_is_told_of_in_that_server_alone(watched: Watched) -> None:
    for caller in (MEMBER, ELSEWHERE, IN_PRIVATE, OPERATOR):
        await watched.run(caller, "watch add", author="Noether")

    own = await watched.comes(MANAGER, paper("bees"))
    shared = await watched.comes(OPERATOR, paper("ants"))

    assert [letter.place for letter in own] == ["bob"]
    assert [letter.place for letter in shared] == ["bob", "eve", "bob", "terminal"]


async def test_a_server_that_hides_the_shared_library_is_not_told_of_it(watched: Watched) -> None:
    await watched.run(MEMBER, "watch add", author="Noether")
    await watched.run(MANAGER, "settings library", shared=False)

    assert await watched.comes(OPERATOR, paper("ants")) == []


async def test_what_another_process_imports_is_told_of(watched: Watched, settings: Settings, tmp_path: Path) -> None:
    await watched.run(MEMBER, "watch add", topic="dances of bees")
    file = tmp_path / "new.jsonl"
    file.write_text(json.dumps(paper("bees")), encoding="utf-8")

    async with open_assistant(settings) as other:
        await other.library.shared.import_paths([file])
    await watched.watching.look()

    assert len(await watched.written()) == 1


async def test_two_processes_that_look_at_once_write_one_letter(watched: Watched) -> None:
    await watched.run(MEMBER, "watch add", topic="dances of bees")
    file = GivenFile("new.jsonl", json.dumps(paper("bees")).encode())
    await watched.run(MANAGER, "library import", file=file)
    arrivals = await watched.stores.watches.arrivals(limit=10)

    await watched.watching.look()

    assert not await watched.stores.watches.tell(arrivals, [])
    assert len(await watched.written()) == 1


async def test_a_silent_watch_tells_nothing_and_later_only_of_what_came_since(watched: Watched) -> None:
    await watched.run(MEMBER, "watch add", author="Noether")
    await watched.run(MEMBER, "watch add", topic="something else")
    await watched.run(MEMBER, "watch pause", number=1)
    assert await watched.comes(MANAGER, paper("bees")) == []

    await watched.run(MEMBER, "watch resume", number=1)

    (letter,) = await watched.comes(MANAGER, paper("ants"))
    assert [told.title for told in letter.reply.papers] == ["Dances of ants"]


async def test_a_letter_that_cannot_be_delivered_silences_its_watch_and_the_list_says_why(watched: Watched) -> None:
    await watched.run(MEMBER, "watch add", author="Noether")
    (letter,) = await watched.comes(MANAGER, paper("bees"))
    await watched.letters.failed(letter.id, "direct messages are closed")

    failed = await watched.letters.get(letter.key)
    assert failed is not None
    await watched.stores.watches.undelivered(failed)

    listed = await watched.run(MEMBER, "watch list")
    assert "silent: direct messages are closed" in repr(listed.sections)


async def test_an_ended_watch_tells_nothing(watched: Watched) -> None:
    await watched.run(MEMBER, "watch add", author="Noether")
    await watched.run(MEMBER, "watch remove", number=1)

    assert await watched.comes(MANAGER, paper("bees")) == []
    assert (await watched.run(MEMBER, "watch list")).headline == "There are no watches here."


async def test_the_list_tells_ones_own_watches_here_and_the_channels(watched: Watched) -> None:
    await watched.run(MEMBER, "watch add", topic="dances of bees")
    await watched.run(MANAGER, "watch add", paper="HEAT", to="here")
    await watched.run(IN_PRIVATE, "watch add", author="Lovelace")

    listed = await watched.run(MEMBER, "watch list")
    elsewhere = await watched.run(ELSEWHERE, "watch list")

    assert [section.heading for section in listed.sections] == ["You are told of", "The channels are told of"]
    assert "Lovelace" not in repr(listed)
    assert elsewhere.headline == "There are no watches here."


async def test_the_same_watch_twice_is_one(watched: Watched) -> None:
    for _ in range(2):
        await watched.run(MEMBER, "watch add", topic="dances of bees")

    (section,) = (await watched.run(MEMBER, "watch list")).sections
    assert len(section.lines) == 1


async def test_there_are_only_so_many_watches_a_person_and_a_server(watched: Watched) -> None:
    for number in range(3):
        await watched.run(MEMBER, "watch add", topic=f"topic {number}")
    for number in range(2):
        await watched.run(MANAGER, "watch add", topic=f"topic {number}", to="here")

    with pytest.raises(UserError, match="You have 3 watches, which is the most"):
        await watched.run(MEMBER, "watch add", topic="one more")
    with pytest.raises(UserError, match="This server's channels have 2 watches"):
        await watched.run(MANAGER, "watch add", topic="one more", to="here")


@pytest.mark.parametrize("options", [{}, {"topic": "a", "author": "b"}, {"topic": "x" * 301}], ids=str)
async def test_a_watch_needs_one_thing_to_watch(watched: Watched, options: dict[str, Value]) -> None:
    with pytest.raises(UserError):
        await watched.run(MEMBER, "watch add", **options)


async def test_anothers_watch_is_not_there(watched: Watched) -> None:
    await watched.run(MEMBER, "watch add", topic="dances of bees")

    for command in ("pause", "resume", "remove"):
        with pytest.raises(NotThere, match="no watch 1 here"):
            await watched.run(ELSEWHERE, f"watch {command}", number=1)


async def test_who_is_forgotten_is_told_nothing_more(watched: Watched) -> None:
    await watched.run(MEMBER, "watch add", author="Noether")
    await watched.comes(MANAGER, paper("bees"))

    kept = await watched.run(MEMBER, "mydata show")
    await watched.run(MEMBER, "mydata forget", sure=True)

    assert "What you watch for" in repr(kept)
    assert await watched.written() == []
    assert await watched.comes(MANAGER, paper("ants")) == []
