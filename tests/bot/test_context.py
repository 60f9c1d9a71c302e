"""What a conversation is about, shown and mended by the person whose it is."""

from collections.abc import Sequence
from dataclasses import replace

from bot.assistant import Assistant
from bot.commands import Invocation, Value
from bot.replies import Action, Caller, Reply, Verb, runs

ANN = Caller(user="ann", channel="papers", guild="lab")
BOB = replace(ANN, user="bob")


async def context(assistant: Assistant, name: str, caller: Caller = ANN) -> Reply:
    return await assistant.run(caller, Invocation(f"context {name}", {}))


async def find(assistant: Assistant, topic: str, **options: Value) -> Reply:
    return await assistant.run(ANN, Invocation("find", {"topic": topic, **options}))


def told(reply: Reply) -> dict[str, Sequence[str]]:
    """The lines of each section, by its heading."""
    return {
        section.heading: ["".join(run.text for run in runs(line)) for line in section.lines]
        for section in reply.sections
    }


def short_names(reply: Reply) -> Sequence[str]:
    return [paper.title.partition(":")[0] for paper in reply.papers]


async def test_a_conversation_that_has_not_begun_is_about_nothing(assistant: Assistant) -> None:
    reply = await context(assistant, "show")

    assert (reply.private, reply.sections) == (True, ())
    assert reply.headline == "This conversation is about nothing yet: ask something."


async def test_what_it_means_is_the_paper_that_a_follow_up_would_be_about(assistant: Assistant) -> None:
    await assistant.say(ANN, "which paper covers KV cache compression?")

    shown = told(await context(assistant, "show"))
    follow_up = await assistant.say(ANN, "who wrote it?")

    assert shown["“It”"] == [follow_up.papers[0].title]


async def test_what_they_means_is_all_that_the_last_question_was_about(assistant: Assistant) -> None:
    await assistant.say(ANN, "compare KVComp and HEAT")

    shown = told(await context(assistant, "show"))

    assert [title.partition(":")[0] for title in shown["“They”"]] == ["KVComp", "HEAT"]


async def test_what_the_second_one_means_is_the_second_of_the_list_that_was_shown(assistant: Assistant) -> None:
    listed = await find(assistant, "sequence parallelism")

    shown = told(await context(assistant, "show"))

    assert shown["“The first one”, “the second one”"] == [
        f"{place}. {paper.title}" for place, paper in enumerate(listed.papers, start=1)
    ]


async def test_what_a_list_was_narrowed_to_is_told(assistant: Assistant) -> None:
    await find(assistant, "training", author="Minjia Zhang", since="2023")

    assert told(await context(assistant, "show"))["Narrowed to"] == ["papers by Minjia Zhang since 2023"]


async def test_questions_are_told_with_what_they_were_taken_to_mean(assistant: Assistant) -> None:
    await assistant.say(ANN, "which paper covers KV cache compression?")
    await assistant.say(ANN, "how much memory does it save?")

    *_, last = told(await context(assistant, "show"))["Asked last"]

    assert last.startswith("how much memory does it save? (understood as: KVComp")


async def test_a_question_taken_back_is_as_if_it_had_not_been_asked(assistant: Assistant) -> None:
    await assistant.say(ANN, "who wrote KVComp?")
    before = await context(assistant, "show")
    await assistant.say(ANN, "who wrote SDP4Bit?")

    undone = await context(assistant, "undo")

    assert undone.private
    assert undone.lines == ("who wrote SDP4Bit?",)
    assert await context(assistant, "show") == before
    assert short_names(await assistant.say(ANN, "when was it published?")) == ["KVComp"]


async def test_questions_are_taken_back_one_by_one_until_none_is_left(assistant: Assistant) -> None:
    for question in ("who wrote KVComp?", "who wrote SDP4Bit?"):
        await assistant.say(ANN, question)

    replies = [await context(assistant, "undo") for _ in range(3)]

    assert [list(reply.lines) for reply in replies] == [["who wrote SDP4Bit?"], ["who wrote KVComp?"], []]
    assert replies[-1].headline.startswith("There is nothing to take back")
    assert not (await assistant.say(ANN, "when was it published?")).papers


async def test_the_buttons_of_what_was_taken_back_still_work(assistant: Assistant) -> None:
    first = await find(assistant, "training")
    assert first.turn_id is not None
    await context(assistant, "undo")

    second = await assistant.act(ANN, Action(Verb.PAGE, first.turn_id, 2))
    about = await assistant.say(ANN, "who wrote the first one?", about=first.turn_id)

    assert (second.page, second.first_rank) == (2, 6)
    assert about.papers[0] == first.papers[0]


async def test_what_was_asked_before_a_fresh_start_is_not_taken_back(assistant: Assistant) -> None:
    await assistant.say(ANN, "who wrote KVComp?")
    await context(assistant, "reset")

    assert not (await context(assistant, "undo")).lines


async def test_nobody_sees_or_takes_back_what_another_asked_or_what_was_asked_elsewhere(assistant: Assistant) -> None:
    await assistant.say(ANN, "who wrote KVComp?")

    for stranger in (BOB, replace(ANN, channel="other"), replace(ANN, guild="other"), replace(ANN, guild=None)):
        assert not (await context(assistant, "show", stranger)).sections
        assert not (await context(assistant, "undo", stranger)).lines

    assert (await context(assistant, "show")).sections
