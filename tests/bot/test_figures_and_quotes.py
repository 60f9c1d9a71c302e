"""The figures that abstracts state, and whether a quote is real, as a person asks for them."""

import pytest

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.commands import Invocation
from bot.discord.render import draw
from bot.errors import UserError
from bot.replies import Action, Caller, Mark, Reply, Shape, Verb, runs
from bot.settings import Settings
from bot.terminal.layout import plain
from retrieval.figures import figures_of

ANN = Caller(user="ann", channel="papers", guild="lab")
VERBATIM = "KVComp achieves on average 47% and up to 83% higher memory reduction rate"


async def numbers(assistant: Assistant, topic: str = "") -> Reply:
    return await assistant.run(ANN, Invocation("numbers", {"topic": topic} if topic else {}))


async def check(assistant: Assistant, sentence: str) -> Reply:
    return await assistant.run(ANN, Invocation("check", {"sentence": sentence}))


def quoted(reply: Reply) -> list[str]:
    return [sentence.quote.text for section in reply.sections for sentence in section.quotes]


async def test_numbers_lists_the_papers_that_state_figures_with_every_such_sentence(assistant: Assistant) -> None:
    reply = await numbers(assistant)

    assert reply.headline == "Figures in 16 papers"
    assert [section.citation for section in reply.sections] == list(range(1, len(reply.papers) + 1))
    for section, paper in zip(reply.sections, reply.papers, strict=True):
        assert {sentence.quote for sentence in section.quotes} == {stated.quote for stated in figures_of(paper)}


async def test_the_figures_in_a_sentence_are_marked(assistant: Assistant) -> None:
    reply = await numbers(assistant, "lossy compression of the KV cache")

    sentence = next(quote for section in reply.sections for quote in section.quotes if "KVComp" in quote.quote.text)

    assert [sentence.quote.text[start:end] for start, end in sentence.matched] == ["47\\%", "83\\%"]


async def test_what_the_topic_names_comes_first(assistant: Assistant) -> None:
    reply = await numbers(assistant, "GPUs")

    first = [section.quotes[0] for section in reply.sections]
    holds = ["GPUs" in sentence.quote.text[slice(*place)] for sentence in first for place in sentence.matched[-1:]]
    assert holds[0]
    assert "hardware" in runs(reply.sections[0].lines[0])[1].text


async def test_a_topic_that_names_what_is_measured_lists_what_measures_that_and_nothing_else(
    assistant: Assistant,
) -> None:
    reply = await numbers(assistant, "training memory")

    assert reply.papers
    assert reply.headline.startswith(f"Figures in {len(reply.papers)} paper")
    assert all("memory" in runs(section.lines[0])[1].text for section in reply.sections)
    assert not reply.understood_as, "it was taken as it stands"


async def test_what_tells_nothing_of_a_figure_is_not_named(assistant: Assistant) -> None:
    lines = [line for page in (1, 2, 3, 4) for line in await lines_of_page(assistant, page)]

    assert lines
    assert not [line for line in lines if "share" in line or "count" in line]


async def lines_of_page(assistant: Assistant, page: int) -> list[str]:
    first = await numbers(assistant)
    assert first.turn_id is not None
    reply = await assistant.act(ANN, Action(Verb.PAGE, first.turn_id, page))
    assert reply.headline == first.headline
    return ["".join(run.text for run in runs(line)) for section in reply.sections for line in section.lines]


async def test_figures_are_paged_by_paper_by_button_and_by_word(assistant: Assistant) -> None:
    first = await numbers(assistant)
    assert first.turn_id is not None
    assert Action(Verb.PAGE, first.turn_id, 2) in first.actions

    second = await assistant.act(ANN, Action(Verb.PAGE, first.turn_id, 2))
    more = await assistant.say(ANN, "more")

    assert {paper.id for paper in second.papers}.isdisjoint(paper.id for paper in first.papers)
    assert more.papers == second.papers
    assert quoted(more) == quoted(second) != []


async def test_a_paper_of_the_figures_can_be_asked_about(assistant: Assistant) -> None:
    listed = await numbers(assistant, "speedup")

    reply = await assistant.say(ANN, "who wrote the second one?")

    assert reply.papers == (listed.papers[1],)


@pytest.mark.parametrize("topic", ["quokkas", "feedback for reflective essays"])
async def test_a_topic_without_figures_is_said_to_have_none(assistant: Assistant, topic: str) -> None:
    reply = await numbers(assistant, topic)

    assert reply.status == "not_found"
    assert quoted(reply) == []


async def test_an_empty_library_is_said_to_be_empty(settings: Settings) -> None:
    async with open_assistant(settings.model_copy(update={"bundled_library": False})) as assistant:
        listed, checked = await numbers(assistant), await check(assistant, VERBATIM)

    assert listed.headline == "The library is empty."
    assert checked.status == "not_found"


async def test_a_real_quote_is_verbatim_and_its_paper_named(assistant: Assistant) -> None:
    reply = await check(assistant, f"“{VERBATIM}”")

    assert reply.headline.startswith("Verbatim")
    assert [paper.title.partition(":")[0] for paper in reply.papers] == ["KVComp"]
    assert quoted(reply) == [VERBATIM.replace("%", "\\%")]


async def test_an_altered_quote_is_shown_beside_what_the_abstract_has(assistant: Assistant) -> None:
    reply = await check(assistant, VERBATIM.replace("47", "74"))

    (section,) = reply.sections
    (sentence,) = section.quotes
    assert reply.headline.startswith("Altered")
    assert not reply.question, "the sentence stands in the section"
    assert [run.text for run in runs(section.lines[0]) if run.mark is Mark.STRUCK] == ["74"]
    assert [sentence.quote.text[start:end] for start, end in sentence.matched] == ["47"]


async def test_a_lost_word_is_said_to_be_missing(assistant: Assistant) -> None:
    reply = await check(assistant, "our method does require extra hardware cost compared to the traditional two-column")

    (section,) = reply.sections
    assert "missing" in str(section.lines[-1])
    assert [section.quotes[0].quote.text[start:end] for start, end in section.quotes[0].matched] == ["not"]


async def test_what_a_shortened_quote_leaves_out_is_shown(assistant: Assistant) -> None:
    reply = await check(assistant, "our method does … require extra hardware cost")

    assert reply.headline.startswith("Verbatim")
    assert "leaves out" in str(reply.sections[0].lines)
    (sentence,) = reply.sections[0].quotes
    assert sentence.quote.text == "our method does not require extra hardware cost"
    assert [sentence.quote.text[start:end] for start, end in sentence.matched] == [
        "our method does",
        "require extra hardware cost",
    ]


async def test_other_capitals_alone_are_told_from_other_words(assistant: Assistant) -> None:
    capitals = await check(assistant, "kvcomp achieves extremely high execution throughput")
    words = await check(assistant, "kvcomp achieves extremely low execution throughput")

    assert capitals.headline.startswith("Only capitals differ")
    assert words.headline.startswith("Altered")


async def test_each_quote_of_a_message_is_checked(assistant: Assistant) -> None:
    said = (
        f"They write “{VERBATIM}” and “KVComp achieves extremely low execution throughput”, and “the moon is a cheese”."
    )
    reply = await check(assistant, said)

    assert reply.headline == "3 quotes: 1 verbatim, 1 altered, 1 absent."
    assert [section.heading.partition(" ")[0] for section in reply.sections] == ["Verbatim:", "Altered:", "No"]


async def test_what_no_abstract_holds_is_said_so(assistant: Assistant) -> None:
    reply = await check(assistant, "The moon is made of cheese, as every mouse knows.")

    assert (reply.status, reply.shape, reply.papers) == ("not_found", Shape.ANSWER, ())


async def test_nothing_can_not_be_checked(assistant: Assistant) -> None:
    with pytest.raises(UserError, match="needs a sentence"):
        await check(assistant, "  ")


@pytest.mark.parametrize(
    "hostile", ["@everyone ```", "\u202e" * 50, "<@1> " * 100, "$" * 5_999, "“" * 3_000, "\x1b[31mred", "' OR 1=1 --"]
)
async def test_no_text_breaks_the_check_or_its_drawing(assistant: Assistant, hostile: str) -> None:
    reply = await check(assistant, f"{hostile} {VERBATIM}"[:6_000])

    assert draw(reply)
    assert "\x1b" not in plain(reply)


async def test_both_front_ends_draw_the_figures_and_the_check(assistant: Assistant) -> None:
    for reply in (
        await numbers(assistant),
        await check(assistant, VERBATIM),
        await check(assistant, f"not {VERBATIM}"),
    ):
        shown = plain(reply)
        assert "47" in shown
        assert draw(reply)
