"""The assistant as a person meets it: the real one, on the bundled library."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.commands import Invocation, OptionKind
from bot.errors import NotThere, UserError
from bot.replies import Action, Caller, Reply, Shape, Verb
from bot.settings import Settings
from bot.store.database import Database
from bot.store.papers import PaperStore
from retrieval.papers import Paper
from retrieval.readers import read_papers

ANN = Caller(user="ann", channel="papers", guild="lab")
BOB = replace(ANN, user="bob")
SEEDS = Path(__file__).parents[2] / "seeds" / "abstracts.txt"
PLAIN_QUESTIONS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "plain_questions.jsonl").read_text(encoding="utf-8").splitlines()
]


async def ask(assistant: Assistant, question: str, caller: Caller = ANN, **options: str | bool) -> Reply:
    return await assistant.run(caller, Invocation("ask", {"question": question, **options}))


async def find(assistant: Assistant, topic: str, **options: str | bool) -> Reply:
    return await assistant.run(ANN, Invocation("find", {"topic": topic, **options}))


async def test_without_a_topic_all_that_pass_the_options_are_listed_newest_first(assistant: Assistant) -> None:
    listed = await assistant.run(ANN, Invocation("find", {"author": "Jiang"}))

    assert short_names(listed) == ["KVComp", "COMET"]
    assert listed.understood_as == "papers by Jiang"


async def test_to_find_something_it_takes_a_topic_or_an_option(assistant: Assistant) -> None:
    with pytest.raises(UserError, match="topic, an author, a category or a date"):
        await assistant.run(ANN, Invocation("find", {"topic": " "}))


def short_names(reply: Reply) -> Sequence[str]:
    """What stands before the colon of each paper's title."""
    return [paper.title.partition(":")[0] for paper in reply.papers]


@pytest.mark.parametrize("asked", PLAIN_QUESTIONS, ids=lambda asked: asked["title"])
async def test_each_bundled_paper_is_quoted_first_for_a_plain_question_on_its_topic(
    assistant: Assistant, asked: dict[str, str]
) -> None:
    reply = await ask(assistant, asked["question"])

    assert reply.status == "answered"
    assert reply.papers[0].title.startswith(asked["title"])
    assert reply.quotes[0].quote.paper == reply.papers[0]


async def test_every_quote_is_a_slice_of_an_abstract_that_the_seeds_hold(assistant: Assistant) -> None:
    abstracts = {
        paper.id: paper.abstract for paper in read_papers(SEEDS, refuse=lambda refusal: pytest.fail(str(refusal)))
    }

    replies = [await ask(assistant, asked["question"]) for asked in PLAIN_QUESTIONS]

    quotes = [sentence.quote for reply in replies for sentence in reply.quotes]
    assert len(quotes) >= len(PLAIN_QUESTIONS)
    assert all(abstracts[quote.paper.id][quote.start : quote.end] == quote.text for quote in quotes)


async def test_matched_words_are_marked_where_they_stand(assistant: Assistant) -> None:
    (sentence, *_) = (await ask(assistant, "which paper covers KV cache compression?")).quotes

    marked = [sentence.quote.text[start:end] for start, end in sentence.matched]

    assert "cache" in marked
    assert marked == [word for word in marked if word.lower() in {"kv", "kvcomp", "cache", "compression"}]


async def test_what_no_abstract_answers_is_said_so_with_the_words_that_none_holds(assistant: Assistant) -> None:
    reply = await ask(assistant, "does any paper study protein folding with diffusion models?")

    assert reply.status == "not_found"
    assert reply.quotes == ()
    assert set(reply.unmatched_terms) == {"protein", "folding", "diffusion"}


async def test_the_nearest_papers_are_those_that_share_more_than_a_stray_word(assistant: Assistant) -> None:
    near = await ask(assistant, "quantum neural networks")
    far = await ask(assistant, "does any paper study protein folding with diffusion models?")

    assert (near.status, far.status) == ("not_found", "not_found")
    assert near.papers
    assert not far.papers


@pytest.mark.parametrize("words", ["((((((((", "???", "\N{DUCK}"])
async def test_what_asks_for_nothing_is_not_answered_with_everything(assistant: Assistant, words: str) -> None:
    reply = await ask(assistant, words)

    assert (reply.status, reply.papers) == ("not_found", ())


async def test_an_empty_library_says_that_it_is_empty(settings: Settings) -> None:
    without = settings.model_copy(update={"bundled_library": False})
    async with open_assistant(without) as assistant:
        reply = await ask(assistant, "which paper covers KV cache compression?")

    assert reply.status == "not_found"
    assert reply.headline == "The library is empty."


async def test_a_follow_up_is_about_the_paper_of_the_answer_before(assistant: Assistant) -> None:
    await ask(assistant, "which paper covers KV cache compression?")

    memory = await assistant.say(ANN, "how much memory does it save?")
    authors = await assistant.say(ANN, "who wrote it?")

    assert "47\\% and up to 83\\%" in memory.quotes[0].quote.text
    assert memory.understood_as.startswith("KVComp")
    assert authors.shape is Shape.RECORD
    assert "Bo Jiang, Taolue Yang, Youyuan Liu" in authors.lines[0]


async def test_the_same_is_asked_of_another_paper(assistant: Assistant) -> None:
    await ask(assistant, "who wrote KVComp?")

    reply = await assistant.say(ANN, "what about SDP4Bit?")

    assert short_names(reply) == ["SDP4Bit"]
    assert "Jinda Jia" in reply.lines[0]


async def test_an_ordinal_means_a_paper_of_the_list_before(assistant: Assistant) -> None:
    listed = await find(assistant, "sequence parallelism")

    reply = await assistant.say(ANN, "and the second one?")

    assert reply.papers[0] == listed.papers[1]


async def test_a_question_that_stands_by_itself_is_not_held_to_the_paper_before(assistant: Assistant) -> None:
    await ask(assistant, "who wrote KVComp?")

    reply = await assistant.say(ANN, "which paper prunes convolutional neural networks during training?")

    assert short_names(reply)[0] == "ClickTrain"


async def test_nobody_goes_on_with_another_persons_conversation(assistant: Assistant) -> None:
    await ask(assistant, "who wrote KVComp?")

    strangers = [BOB, replace(ANN, channel="other"), replace(ANN, guild="other"), replace(ANN, guild=None)]
    replies = [await assistant.say(stranger, "when was it published?") for stranger in strangers]

    assert [(reply.status, reply.papers) for reply in replies] == [("not_found", ())] * 4


async def test_what_is_said_under_an_answer_is_about_that_answer(assistant: Assistant) -> None:
    older = await ask(assistant, "which paper covers KV cache compression?")
    await ask(assistant, "who wrote SDP4Bit?")

    reply = await assistant.say(BOB, "who wrote it?", about=older.turn_id)

    assert short_names(reply) == ["KVComp"]


async def test_a_reset_conversation_has_nothing_in_mind(assistant: Assistant) -> None:
    await ask(assistant, "who wrote KVComp?")

    await assistant.run(ANN, Invocation("context reset", {}))
    reply = await assistant.say(ANN, "when was it published?")

    assert reply.status == "not_found"
    assert reply.papers == ()


async def test_options_hold_a_question_to_papers_that_pass_them(assistant: Assistant) -> None:
    everything = await find(assistant, "training large language models")
    narrowed = await find(
        assistant, "training large language models", author="Guanhua Wang", since="2024", until="2024"
    )

    assert len(everything.papers) > 1
    assert short_names(narrowed) == ["Domino"]


async def test_one_paper_alone_is_asked_by_its_name(assistant: Assistant) -> None:
    reply = await ask(assistant, "what speedup is achieved?", paper="HEAT")

    assert {paper.title.partition(":")[0] for paper in reply.papers} == {"HEAT"}
    assert "45.2X speedup" in reply.quotes[0].quote.text


async def test_the_paper_of_an_option_is_what_the_question_is_about(assistant: Assistant) -> None:
    await ask(assistant, "who wrote KVComp?")

    reply = await ask(assistant, "who wrote it?", paper="HEAT")

    assert short_names(reply) == ["HEAT"]


async def test_options_make_a_question_of_its_own(assistant: Assistant) -> None:
    await find(assistant, "pruning")

    reply = await ask(assistant, "the newest paper", author="Minjia Zhang")

    assert short_names(reply) == ["DeepSpeed4Science Initiative"]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"since": "yesterday"}, "'yesterday'"),
        ({"since": "2024", "until": "2023"}, "Swap"),
        ({"paper": "No such paper"}, "No such paper"),
    ],
)
async def test_an_option_that_cannot_be_meant_is_told_by_name(
    assistant: Assistant, options: dict[str, str], named: str
) -> None:
    with pytest.raises(UserError, match=named):
        await assistant.run(ANN, Invocation("ask", {"question": "why?", **options}))


async def test_a_paper_that_does_not_say_what_is_asked_is_not_quoted_for_it(assistant: Assistant) -> None:
    hardware = await ask(assistant, "what hardware does KVComp run on?")
    problem = await ask(assistant, "what problem does KVComp solve?")

    assert (hardware.status, problem.status) == ("not_found", "answered")


async def test_filters_that_no_paper_passes_are_said_back(assistant: Assistant) -> None:
    reply = await assistant.say(ANN, "papers by Chengming Zhang from 1999")

    assert reply.status == "not_found"
    assert "Chengming Zhang" in reply.headline
    assert "1999" in reply.headline


async def test_the_record_answers_what_is_asked_of_the_record(assistant: Assistant) -> None:
    coded = await assistant.say(ANN, "which papers have code?")
    newest = await assistant.say(ANN, "what is the newest paper?")
    deepmind = await assistant.say(ANN, "which papers are from DeepMind?")
    early = await assistant.say(ANN, "papers before 2021")

    assert short_names(coded) == ["PapagAI"]
    assert short_names(newest) == ["HII-DPO"]
    assert short_names(deepmind) == ["H-GCN"]
    assert set(short_names(early)) == {"ClickTrain", "RTMobile"}


async def test_more_goes_on_until_all_is_shown(assistant: Assistant) -> None:
    seen = [*(await find(assistant, "training")).papers]

    while (reply := await assistant.say(ANN, "more")).status == "answered":
        seen += reply.papers

    assert len(seen) == len({paper.id for paper in seen}) > 5


async def test_buttons_turn_the_pages_of_the_answer_that_they_stand_under(assistant: Assistant) -> None:
    first = await find(assistant, "training")
    await ask(assistant, "who wrote KVComp?")  # something else came between

    (onwards,) = [action for action in first.actions if action.verb is Verb.PAGE]
    second = await assistant.act(ANN, onwards)
    back = await assistant.act(ANN, next(action for action in second.actions if action.verb is Verb.PAGE))

    assert (second.page, second.first_rank) == (2, 6)
    assert not {paper.id for paper in first.papers} & {paper.id for paper in second.papers}
    assert (back.papers, back.headline) == (first.papers, first.headline)


async def test_old_buttons_work_after_a_restart(settings: Settings) -> None:
    async with open_assistant(settings) as assistant:
        first = await find(assistant, "training")
        (onwards,) = [action for action in first.actions if action.verb is Verb.PAGE]
        before = await assistant.act(ANN, onwards)
    async with open_assistant(settings) as assistant:
        after = await assistant.act(ANN, onwards)

    assert after == before


async def test_a_private_answers_buttons_are_for_its_asker_alone(assistant: Assistant) -> None:
    reply = await ask(assistant, "which papers are about training?", private=True)
    assert reply.private
    assert reply.turn_id is not None

    with pytest.raises(NotThere):
        await assistant.act(BOB, Action(Verb.PAGE, reply.turn_id, 1))
    assert (await assistant.act(ANN, Action(Verb.PAGE, reply.turn_id, 1))).private


async def test_why_names_the_words_that_chose_a_paper(assistant: Assistant) -> None:
    await ask(assistant, "which paper covers KV cache compression?")

    reply = await assistant.say(ANN, "why that one?")

    assert short_names(reply) == ["KVComp"]
    assert all(word in reply.lines[0] for word in ("KV", "cache", "compression"))


async def test_a_paper_is_shown_whole_and_cited(assistant: Assistant) -> None:
    shown = await assistant.run(ANN, Invocation("paper show", {"paper": "heat"}))
    cited = await assistant.say(ANN, "cite it")

    assert shown.shape is Shape.PAPER
    assert shown.papers[0].abstract.startswith("Collaborative filtering (CF) has been proven")
    assert cited.shape is Shape.CITATION
    assert "@misc{zhang-2023-heat," in cited.lines[1]


async def test_what_was_done_to_one_paper_is_done_to_another(assistant: Assistant) -> None:
    await assistant.say(ANN, "cite HEAT")

    same = await assistant.say(ANN, "same for domino")

    assert same.shape is Shape.CITATION
    assert "@misc{wang-2024-domino," in same.lines[1]


async def test_names_are_completed_as_one_types(assistant: Assistant) -> None:
    papers = await assistant.complete(ANN, OptionKind.PAPER, "kvc")
    authors = await assistant.complete(ANN, OptionKind.AUTHOR, "minj")
    categories = await assistant.complete(ANN, OptionKind.CATEGORY, "c")

    assert [choice.value for choice in papers] == ["jiang-2025-kvcomp"]
    assert [choice.value for choice in authors] == ["Minjia Zhang"]
    assert [choice.value for choice in categories] == ["CV"]


async def test_fifty_questions_at_once_are_all_answered_and_kept(assistant: Assistant) -> None:
    callers = [replace(ANN, user=f"user {number}") for number in range(50)]
    asked = [PLAIN_QUESTIONS[number % len(PLAIN_QUESTIONS)] for number in range(50)]

    replies = await asyncio.gather(
        *(ask(assistant, one["question"], caller) for one, caller in zip(asked, callers, strict=True))
    )

    assert [reply.status for reply in replies] == ["answered"] * 50
    assert all(reply.papers[0].title.startswith(one["title"]) for reply, one in zip(replies, asked, strict=True))
    assert len({reply.turn_id for reply in replies}) == 50


async def test_a_request_that_comes_twice_is_kept_once(assistant: Assistant) -> None:
    first = await assistant.say(ANN, "who wrote KVComp?", request_key="interaction 1")
    second = await assistant.say(ANN, "who wrote KVComp?", request_key="interaction 1")

    assert first.turn_id == second.turn_id


@pytest.fixture
async def unindexed(settings: Settings) -> Settings:
    """More papers than are indexed before the first answer, and no index of them."""
    async with Database.open(settings.database_path, busy_timeout_ms=1000) as database:
        papers = [Paper(id=f"p{number:05}", title=f"Sparse {number}", abstract="") for number in range(10_100)]
        await PaperStore(database).upsert(papers)
    return settings.model_copy(update={"bundled_library": False})


async def test_while_the_index_is_built_anew_who_finds_nothing_is_told_so(unindexed: Settings) -> None:
    async with open_assistant(unindexed) as assistant:
        asked = await ask(assistant, "which paper is about penguins?")

    assert asked.status == "not_found"
    assert any("being built anew" in note for note in asked.notes)


async def test_who_cannot_come_back_waits_for_the_index(unindexed: Settings) -> None:
    told: list[int] = []
    async with open_assistant(unindexed, building=lambda done, _: told.append(done)) as assistant:
        asked = await ask(assistant, "which paper is about penguins?")

    assert told[-1] == 10_100
    assert not any("built anew" in note for note in asked.notes)
