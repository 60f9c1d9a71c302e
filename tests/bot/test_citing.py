"""Several papers cited at once, as BibTeX in a file."""

import pytest

from bot.assistant import Assistant
from bot.commands import Invocation, Value
from bot.errors import NotThere, UserError
from bot.replies import Attachment, Caller, Reply

ANN = Caller("ann", "general", "guild")


async def cite(assistant: Assistant, **options: Value) -> Reply:
    return await assistant.run(ANN, Invocation("cite", options))


def entries(reply: Reply) -> int:
    (file,) = reply.attachments
    assert isinstance(file, Attachment)
    assert file.name == "citations.bib"
    assert file.description == "Papers as BibTeX"
    return (file.text or "").count("\n@") + (file.text or "").startswith("@")


async def test_papers_that_are_named_are_cited_in_a_file(assistant: Assistant) -> None:
    reply = await cite(assistant, papers="HEAT; KVComp; HEAT;")

    assert entries(reply) == 2
    assert [paper.title.partition(":")[0] for paper in reply.papers] == ["HEAT", "KVComp"]
    assert not any("@misc" in line for line in reply.lines if isinstance(line, str))


async def test_papers_on_a_topic_are_cited_and_many_in_the_file_alone(assistant: Assistant) -> None:
    listed = await assistant.run(ANN, Invocation("find", {"topic": "compression of the KV cache"}))

    reply = await cite(assistant, topic="compression")

    assert listed.status == "answered"
    assert entries(reply) > 5
    assert not reply.lines


async def test_without_a_word_the_papers_of_the_last_answer_are_cited(assistant: Assistant) -> None:
    asked = await assistant.run(ANN, Invocation("find", {"topic": "KV cache compression"}))

    reply = await cite(assistant)

    assert entries(reply) >= len(asked.papers) > 1


async def test_cite_them_all_says_the_same(assistant: Assistant) -> None:
    asked = await assistant.run(ANN, Invocation("find", {"topic": "KV cache compression"}))

    reply = await assistant.say(ANN, "cite them all")

    assert entries(reply) == len(asked.papers)


async def test_one_paper_is_cited_without_a_file(assistant: Assistant) -> None:
    assert not (await cite(assistant, papers="HEAT")).attachments


async def test_nothing_to_cite_is_said(assistant: Assistant) -> None:
    with pytest.raises(NotThere, match="no answer yet"):
        await cite(assistant)
    with pytest.raises(NotThere, match="No paper in the library"):
        await cite(assistant, topic="zanzibarite")


@pytest.mark.parametrize(
    "options", [{"papers": ";"}, {"papers": "HEAT", "topic": "bees"}, {"papers": "x;" * 51}], ids=str
)
async def test_what_names_no_papers_is_refused(assistant: Assistant, options: dict[str, Value]) -> None:
    with pytest.raises(UserError):
        await cite(assistant, **options)
