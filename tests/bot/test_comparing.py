"""Papers like one, and two side by side, as a person asks for them."""

import pytest

from bot.assistant import Assistant
from bot.commands import Invocation
from bot.discord.render import draw
from bot.errors import UserError
from bot.replies import Caller, Reply, runs
from bot.terminal.layout import plain

ANN = Caller(user="ann", channel="papers", guild="lab")


async def similar(assistant: Assistant, paper: str) -> Reply:
    return await assistant.run(ANN, Invocation("paper similar", {"paper": paper}))


async def compare(assistant: Assistant, a: str, b: str, about: str = "") -> Reply:
    return await assistant.run(
        ANN, Invocation("paper compare", {"a": a, "b": b, **({"about": about} if about else {})})
    )


def names(reply: Reply) -> list[str]:
    return [paper.title.partition(":")[0] for paper in reply.papers]


async def test_similar_names_the_terms_that_tie_each_paper_to_the_one_asked_for(assistant: Assistant) -> None:
    reply = await similar(assistant, "GFormer")

    assert reply.papers[0].title.startswith("Benchmarking and In-depth")
    assert "GFormer" not in names(reply)
    line = "".join(run.text for run in runs(reply.sections[0].lines[0]))
    assert line.startswith("Shares: Gaudi, ")


async def test_similar_quotes_what_each_paper_brings(assistant: Assistant) -> None:
    reply = await similar(assistant, "Domino")

    for section, paper in zip(reply.sections, reply.papers, strict=True):
        assert all(sentence.quote.paper == paper for sentence in section.quotes)


async def test_a_paper_that_nothing_is_like_is_said_to_stand_alone(assistant: Assistant) -> None:
    reply = await similar(assistant, "PapagAI")

    assert (reply.status, reply.sections) == ("not_found", ())
    assert "like it" in reply.headline


async def test_the_papers_found_can_be_asked_about(assistant: Assistant) -> None:
    listed = await similar(assistant, "GFormer")

    reply = await assistant.say(ANN, "who wrote the second one?")

    assert reply.papers == (listed.papers[1],)


async def test_a_comparison_sets_both_side_by_side_under_each_matter(assistant: Assistant) -> None:
    reply = await compare(assistant, "Domino", "SDP4Bit")

    assert names(reply) == ["Domino", "SDP4Bit"]
    by_heading = {section.heading: section for section in reply.sections}
    brings = by_heading["What it brings"].quotes
    assert [sentence.citation for sentence in brings] == [1, 2]
    assert "we propose Domino" in brings[0].quote.text
    assert "we propose SDP4Bit" in brings[1].quote.text


async def test_a_side_that_is_silent_is_said_to_be(assistant: Assistant) -> None:
    reply = await compare(assistant, "Domino", "COMET", "lossy compression")

    (section,) = reply.sections
    assert section.lines == ["[1] says nothing on this."]
    assert {sentence.citation for sentence in section.quotes} == {2}


async def test_both_silent_is_no_answer(assistant: Assistant) -> None:
    reply = await compare(assistant, "Domino", "COMET", "quokkas")

    assert (reply.status, reply.sections) == ("not_found", ())
    assert reply.headline == "Neither abstract says anything on quokkas."


async def test_a_follow_up_is_about_both(assistant: Assistant) -> None:
    await compare(assistant, "Domino", "SDP4Bit")

    reply = await assistant.say(ANN, "how much faster are they?")

    assert set(names(reply)) == {"Domino", "SDP4Bit"}


async def test_a_paper_is_not_compared_with_itself(assistant: Assistant) -> None:
    with pytest.raises(UserError, match="two different papers"):
        await compare(assistant, "Domino", "wang-2024-domino")


async def test_a_paper_that_is_not_there_is_an_error_that_helps(assistant: Assistant) -> None:
    with pytest.raises(UserError):
        await compare(assistant, "Domino", "No such paper at all")


async def test_both_front_ends_draw_similar_and_compare(assistant: Assistant) -> None:
    for reply in (
        await similar(assistant, "GFormer"),
        await compare(assistant, "Domino", "COMET", "lossy compression"),
    ):
        shown = plain(reply)
        assert all(section.quotes[0].quote.text[:40] in shown for section in reply.sections)
        assert draw(reply)
