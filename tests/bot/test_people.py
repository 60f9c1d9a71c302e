"""What is kept of people: all of it is shown, handed over and forgotten."""

import datetime as dt
import json
import re
import sqlite3
from contextlib import closing

import pytest

from bot.assistant import Assistant
from bot.commands import Invocation
from bot.errors import NotThere
from bot.replies import Action, Caller, Reply, Shape, Verb
from bot.settings import Settings
from bot.store.letters import NewLetter
from bot.store.people import KEPT
from bot.terminal.opinions import list_disliked
from tests.digest.newsdesk import news_desk

ANN = Caller("ann", "general", "guild")
BOB = Caller("bob", "general", "guild")
NEWS = Reply(status="answered", shape=Shape.NOTICE, headline="News.")
SECRET = "zanzibarite memory compression"


async def mydata(assistant: Assistant, what: str, caller: Caller = ANN, *, sure: bool = False) -> Reply:
    return await assistant.run(caller, Invocation(f"mydata {what}", {"sure": True} if sure else {}))


def written(reply: Reply) -> str:
    return repr((reply.headline, reply.lines, reply.sections))


async def test_who_never_asked_anything_is_told_that_nothing_is_kept(assistant: Assistant) -> None:
    for what in ("show", "export", "forget"):
        assert (await mydata(assistant, what)).headline == "Nothing is kept about you."


async def test_the_export_holds_every_question_and_its_quotes_to_the_letter(assistant: Assistant) -> None:
    asked = await assistant.say(ANN, "which paper covers KV cache compression?")
    await assistant.say(BOB, "who wrote HEAT?")

    reply = await mydata(assistant, "export")

    (file,) = reply.attachments
    kept = json.loads(file.content)
    (turn,) = kept["your questions, and what answered them"]
    assert reply.private
    assert turn["question"] == "which paper covers KV cache compression?"
    assert json.loads(turn["quotes"])[0] == {
        "paper": asked.quotes[0].quote.paper.id,
        "quote": asked.quotes[0].quote.text,
    }
    assert "HEAT" not in file.content.decode()


async def test_forgetting_asks_first_and_then_leaves_no_trace_in_the_file(
    assistant: Assistant, settings: Settings
) -> None:
    reply = await assistant.say(ANN, SECRET)
    await assistant.say(BOB, "who wrote HEAT?")
    await assistant.act(ANN, Action(Verb.DISLIKE, reply.turn_id or 0))

    unsure = await mydata(assistant, "forget")
    assert "/mydata forget sure:True" in written(unsure)
    assert (await mydata(assistant, "export")).attachments

    await mydata(assistant, "forget", sure=True)

    assert (await mydata(assistant, "show")).headline == "Nothing is kept about you."
    files = [path.read_bytes() for path in settings.data_dir.glob("quoth.sqlite3*")]
    assert not any(b"zanzibarite" in content for content in files)
    assert not (await mydata(assistant, "export", BOB)).headline.startswith("Nothing")


async def test_a_button_under_a_forgotten_answer_says_so(assistant: Assistant) -> None:
    reply = await assistant.say(ANN, "which paper covers KV cache compression?")
    await mydata(assistant, "forget", sure=True)

    for verb in (Verb.LIKE, Verb.DISLIKE, Verb.MORE_QUOTES):
        with pytest.raises(NotThere, match="no longer kept"):
            await assistant.act(ANN, Action(verb, reply.turn_id or 0))


async def test_no_table_that_names_a_person_is_left_out(assistant: Assistant, settings: Settings) -> None:
    """A table that a later change adds, with a user in it, has to be in what a person can see and delete."""
    await assistant.say(ANN, "hello")
    with closing(sqlite3.connect(settings.database_path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        named = {
            (table, column)
            for table in tables
            for _, column, *_ in connection.execute(f"PRAGMA table_info({table})")
            if re.search(r"user|author_of|_by$|owner", column)
        }

    assert named <= {(kept.table, kept.column) for kept in KEPT}


async def test_what_people_disliked_is_listed_with_what_they_asked(assistant: Assistant) -> None:
    poor = await assistant.say(ANN, "which paper covers KV cache compression?")
    fine = await assistant.say(ANN, "who wrote HEAT?")
    lines: list[str] = []
    assert await list_disliked(assistant.stores.feedback, as_json=False, write=lines.append) == 1

    for caller in (ANN, BOB):
        await assistant.act(caller, Action(Verb.DISLIKE, poor.turn_id or 0))
    await assistant.act(BOB, Action(Verb.LIKE, fine.turn_id or 0))
    lines.clear()

    assert await list_disliked(assistant.stores.feedback, as_json=False, write=lines.append) == 0
    assert len(lines) == 1
    assert "👎 2  👍 0  which paper covers KV cache compression?" in lines[0]
    assert poor.quotes[0].quote.text in lines[0]


async def test_who_changes_their_mind_is_counted_once(assistant: Assistant) -> None:
    reply = await assistant.say(ANN, "which paper covers KV cache compression?")
    for verb in (Verb.DISLIKE, Verb.LIKE, Verb.LIKE):
        await assistant.act(ANN, Action(verb, reply.turn_id or 0))

    assert await assistant.stores.feedback.disliked(limit=10) == []


async def test_nobody_rates_an_answer_that_they_cannot_see(assistant: Assistant) -> None:
    reply = await assistant.say(ANN, "which paper covers KV cache compression?", private=True)

    for stranger in (BOB, Caller("ann", "general", "another guild")):
        with pytest.raises(NotThere):
            await assistant.act(stranger, Action(Verb.LIKE, reply.turn_id or 0))


@pytest.mark.parametrize("forgotten", [False, True])
async def test_a_digest_goes_on_without_who_set_it_up_and_nobody_is_told_when_it_has_to_stop(
    settings: Settings, *, forgotten: bool
) -> None:
    noon = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
    async with news_desk(settings, noon) as desk:
        digest = await desk.set_up("arxiv:cs.LG", owner="ann")
        kept = await desk.stores.people.kept_about("ann")
        if forgotten:
            await desk.stores.people.forget("ann")
        await desk.stores.letters.write(
            [NewLetter(key=f"digest:{digest.id}:x", place="1", direct=False, reply=NEWS, due_at=noon)]
        )
        refused = await desk.stores.letters.get(f"digest:{digest.id}:x")
        assert refused
        await desk.newsroom.publisher.undelivered(refused)
        left = await desk.stores.digests.get(digest.id)
        told = await desk.stores.letters.get(f"paused:digest:{digest.id}:x")

    assert [row["digest"] for row in kept["digests that you set up"]] == [digest.id]
    assert left
    assert (left.plan.owner, told is None) == (("", True) if forgotten else ("ann", False))
