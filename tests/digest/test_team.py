"""What a digest's team wants to hear of is what its channel may be told."""

import datetime as dt

from bot.assistant import Assistant
from bot.commands import Invocation
from bot.digest.team import gather
from bot.replies import Action, Caller, Standing, Verb
from retrieval.choosing import Team

ADA = Caller("ada", "papers", "1001", Standing(manages=True))
BOB = Caller("bob", "elsewhere", "1001")


async def team(assistant: Assistant) -> Team:
    library = await assistant.library.seen_from("1001")
    return await gather(library, assistant.stores, "1001", "papers", dt.datetime.now(dt.UTC))


async def test_the_channels_watches_and_questions_count_and_nobodys_own(assistant: Assistant) -> None:
    for options in ({"topic": "KV cache", "to": "here"}, {"author": "Noether", "to": "here"}, {"topic": "my own"}):
        await assistant.run(ADA, Invocation("watch add", options))
    await assistant.run(ADA, Invocation("watch add", {"paper": "HEAT", "to": "here"}))
    await assistant.say(ADA, "which paper covers tensor parallelism?")
    await assistant.say(ADA, "which paper covers quantum annealing?", private=True)
    await assistant.say(BOB, "which paper covers sparse attention?")

    found = await team(assistant)

    assert (found.topics, found.authors, found.asked) == (("KV cache",), ("Noether",), ("tensor parallelism",))
    assert [paper.id for paper in found.papers] == ["zhang-2023-heat"]


async def test_papers_of_liked_and_disliked_answers_count_wherever_in_the_server_they_were(
    assistant: Assistant,
) -> None:
    good = await assistant.say(BOB, "which paper covers KV cache compression?")
    poor = await assistant.say(BOB, "who trains collaborative filtering on CPUs?")
    await assistant.act(BOB, Action(Verb.LIKE, good.turn_id or 0))
    await assistant.act(BOB, Action(Verb.DISLIKE, poor.turn_id or 0))

    found = await team(assistant)

    quoted = {quoted.quote.paper.id for quoted in good.quotes}
    assert quoted <= {paper.id for paper in found.liked}
    assert found.disliked
    assert not {paper.id for paper in found.liked} & {paper.id for paper in found.disliked}
