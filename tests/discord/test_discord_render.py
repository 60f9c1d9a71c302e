"""How replies look: what a person reads, and that Discord takes every message."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from bot.discord import limits
from bot.discord.components import layout
from bot.discord.markdown import one_line, plain_url
from bot.discord.render import Jump, Message, draw
from bot.replies import Action, Attachment, Mark, Reply, Shape, Verb, runs
from retrieval.rendering import render
from tests.discord.dialect import kinds, parse, shown, walk
from tests.discord.samples import (
    ANSWER,
    BIBTEX,
    CHECKED,
    CITATION,
    ERROR,
    EVERY_SHAPE,
    GROUPED,
    LISTING,
    NOT_FOUND,
    NOTICE,
    PAPER,
    RECORD,
    STATUS,
    ULYSSES,
    replies,
)


def only_message(reply: Reply) -> Message:
    (message,) = draw(reply)
    return message


def body(reply: Reply) -> str:
    return only_message(reply).texts[0]


def foot(reply: Reply) -> str:
    (_, text) = only_message(reply).texts
    return text


def texts(reply: Reply) -> list[str]:
    return [text for message in draw(reply) for text in message.texts]


def test_an_answer_shows_the_question_the_quotes_and_below_them_the_papers() -> None:
    assert body(ANSWER) == (
        "### how much faster is DeepSpeed-Ulysses?\n"
        "-# Understood as\\: how much faster is DeepSpeed-Ulysses (in “DeepSpeed Ulysses\\: System Optimizations…”)\n"
        "\n"
        "> Furthermore, experimental evaluations show that DeepSpeed-Ulysses trains 2.5x **faster** with 4x longer "
        "**sequence** length than the existing method SOTA baseline. \\[1\\]\n"
        "\n"
        "> In this paper, we present the first open-source automated feedback **tool** based on didactic theory. "
        "\\[2\\]"
    )
    assert foot(ANSWER) == (
        "-# \\[1\\] [DeepSpeed Ulysses\\: System Optimizations for Enabling Training of Extreme Long Sequence "
        "Transformer Models](https://arxiv.org/abs/2309.14509) · Jacobs et al., 2023\n"
        "-# \\[2\\] PapagAI\\:Automated Feedback for Reflective Essays · Solopova, 2023\n"
        "-# “fastr” was read as “faster”."
    )


def test_what_is_not_found_is_said_and_the_nearest_are_not_called_answers() -> None:
    assert body(NOT_FOUND).startswith(
        "### which paper is about penguins?\n\n**No abstract in the library answers this.**\n"
    )
    assert foot(NOT_FOUND).startswith("**Nearest papers**, none of which answers this:\n-# ")
    assert ">" not in body(NOT_FOUND)


def test_the_words_that_no_abstract_holds_are_named() -> None:
    assert "No abstract holds\\: “penguins”" in body(NOT_FOUND)


def test_a_record_says_the_facts_then_the_paper() -> None:
    assert body(RECORD).startswith(
        "### who wrote DeepSpeed Ulysses?\nDeepSpeed Ulysses — Sam Ade Jacobs, Masahiro Tanaka"
    )
    assert "](https://arxiv.org/abs/2309.14509)" in foot(RECORD)


def test_a_listing_counts_its_papers_on_and_says_its_page() -> None:
    assert body(LISTING).startswith("### sequence parallelism\n-# 2 papers cover it.\n\n**6. [DeepSpeed Ulysses")
    assert "**7. PapagAI" in body(LISTING)
    assert foot(LISTING) == "-# Page 2 of 3"


def test_whatever_has_pages_to_turn_says_which_one_is_shown() -> None:
    numbers = replace(GROUPED, actions=(Action(Verb.PAGE, 12, 2),), pages=3)
    assert foot(numbers).endswith("\n-# Page 1 of 3")
    assert "Page" not in foot(replace(ANSWER, pages=2))


def test_a_paper_is_shown_whole() -> None:
    heading, _, first, *_ = body(PAPER).splitlines()
    assert heading.startswith("### [DeepSpeed Ulysses")
    assert heading.endswith(f"]({ULYSSES.url})")
    assert first.startswith("**Authors\\:** Sam Ade Jacobs, Masahiro Tanaka")
    assert ULYSSES.abstract in shown(parse(body(PAPER)))


def test_the_address_of_a_paper_is_left_for_discord_to_link() -> None:
    assert "**Link\\:** https://arxiv.org/abs/2309.14509\n" in body(PAPER)


def test_a_citation_has_its_bibtex_ready_to_copy() -> None:
    assert f"```bibtex\n{BIBTEX}\n```" in body(CITATION)


@pytest.mark.parametrize("bibtex", ["@article{a, title = {```}}", "@article{a, title = {" + "x" * 4_000 + "}}"])
def test_bibtex_that_cannot_stand_in_a_message_is_a_file(bibtex: str) -> None:
    reply = Reply(status="answered", shape=Shape.CITATION, lines=("Plain.", bibtex), papers=(ULYSSES,))
    (attachment,) = only_message(reply).attachments
    assert attachment == Attachment("2309.14509.bib", bibtex.encode(), "The citation as BibTeX")
    assert "```" not in body(reply)


def test_a_sentence_that_begins_with_a_command_is_no_command() -> None:
    reply = Reply(status="answered", shape=Shape.NOTICE, headline="Set.", lines=("/watch remove 1 ends it.",))
    assert "`" not in body(reply)


def test_a_section_about_a_paper_has_the_paper_in_its_heading_and_nowhere_else() -> None:
    assert body(GROUPED) == (
        "### how fast?\n"
        "\n"
        "**Faster by**\n"
        "**\\[1\\] [DeepSpeed Ulysses\\: System Optimizations for Enabling Training of Extreme Long Sequence "
        "Transformer Models](https://arxiv.org/abs/2309.14509)** · Jacobs et al., 2023\n"
        "-# Measures\\: **speed**\n"
        "> Furthermore, experimental evaluations show that DeepSpeed-Ulysses trains 2.5x **faster** with 4x longer "
        "**sequence** length than the existing method SOTA baseline.\n"
        "\n"
        "**Side by side**\n"
        "> Furthermore, experimental evaluations show that DeepSpeed-Ulysses trains 2.5x **faster** with 4x longer "
        "**sequence** length than the existing method SOTA baseline. \\[1\\]\n"
        "\n"
        "> In this paper, we present the first open-source automated feedback tool based on didactic theory. "
        "\\[2\\]"
    )
    assert foot(GROUPED) == "-# \\[2\\] PapagAI\\:Automated Feedback for Reflective Essays · Solopova, 2023"


def test_a_paper_that_is_quoted_is_not_called_a_near_one() -> None:
    assert "Nearest" not in foot(CHECKED)


def test_words_that_differ_are_struck() -> None:
    assert "**What you gave**\ntrains 2.5x ~~slower~~ with\n" in body(CHECKED)


def test_sections_name_their_values_and_show_what_is_typed() -> None:
    assert body(STATUS) == (
        "**Quoth is well.**\n"
        "\n"
        "**Library**\n"
        "Papers\\: **20**\n"
        "Last import\\: **none**\n"
        "\n"
        "**Change it**\n"
        "`/settings` — for admins\n"
        "Nothing else."
    )


def test_the_files_of_a_reply_go_with_its_message() -> None:
    assert only_message(STATUS).attachments == STATUS.attachments


def test_a_file_has_a_name_that_its_component_can_refer_to() -> None:
    files = [Attachment(name, b"", "A file") for name in ("a b.png", "a_b.png", "…/é.txt", "__")]
    reply = Reply(status="answered", shape=Shape.NOTICE, attachments=files)
    assert [file.name for file in only_message(reply).attachments] == ["a_b.png", "1-a_b.png", "txt", "file"]


def test_a_file_that_is_too_large_is_told_of() -> None:
    large = Attachment("my_export.json", b"x" * (limits.FILE + 1), "All that is kept")
    message = only_message(Reply(status="answered", shape=Shape.NOTICE, attachments=(large,)))
    assert message.attachments == ()
    assert message.texts == ("-# The file my\\_export.json has 10 MB, more than Discord takes.",)


@pytest.mark.parametrize(("pages", "jumps"), [(3, False), (4, True)])
def test_there_is_a_jump_where_pages_are_many(pages: int, jumps: bool) -> None:
    message = only_message(replace(LISTING, pages=pages))
    assert message.jump == (Jump(Verb.PAGE, turn_id=9, page=2, pages=4) if jumps else None)


def test_a_notice_shows_its_commands_as_they_are_typed() -> None:
    assert body(NOTICE) == (
        "**Quoth answers from the abstracts in its library.**\n"
        "\n"
        "`/ask question [paper]` — Ask the library. For example\\: `/ask which paper covers KV cache compression?`\n"
        "\n"
        "Go on in plain words\\: “who wrote it?”"
    )


def test_an_error_is_one_line() -> None:
    assert texts(ERROR) == ["There is no paper “x” here."]


def test_answers_what_was_not_found_and_errors_differ_in_colour() -> None:
    assert len({only_message(reply).colour for reply in (ANSWER, NOT_FOUND, ERROR)}) == 3


@pytest.mark.parametrize("reply", EVERY_SHAPE, ids=lambda reply: f"{reply.shape} {reply.status}")
def test_every_shape_is_one_message_with_its_buttons(reply: Reply) -> None:
    assert only_message(reply).actions == tuple(reply.actions)


def test_a_question_too_long_for_a_heading_is_shown_whole_in_small_print() -> None:
    question = "why " * 1_500
    reply = Reply(status="not_found", shape=Shape.ANSWER, question=question, headline="Nothing.")
    assert [word for text in texts(reply) for word in re.findall(r"\w+", text) if word == "why"] == ["why"] * 1_500
    assert texts(reply)[0].startswith("-# why why")


def test_an_action_named_twice_is_one_button() -> None:
    action = Action(Verb.FOLLOW_UP, 1)
    reply = Reply(status="answered", shape=Shape.NOTICE, headline="x", actions=(action, action))
    assert only_message(reply).actions == (action,)


@settings(deadline=None, max_examples=40)
@given(replies())
def test_no_reply_is_beyond_a_limit_of_discord(reply: Reply) -> None:
    for message in draw(reply):
        view = layout(message, asker=1, page=reply.page)
        assert message.texts
        assert all(map(limits.length, message.texts))
        assert sum(map(limits.length, message.texts)) <= limits.TEXT
        assert len(list(view.walk_children())) <= limits.COMPONENTS


@settings(deadline=None, max_examples=40)
@given(replies())
def test_no_reply_means_anything_to_discord_but_what_quoth_means(reply: Reply) -> None:
    ours = {"text", "strong", "quote", "link", "strike", "code", "heading", "small"}
    ours |= {"fence"} if reply.shape is Shape.CITATION else set()
    marks = {run.mark for section in reply.sections for line in section.lines for run in runs(line)}
    ours |= {"mention"} if Mark.MENTION in marks else set()
    addresses = {plain_url(paper.url) for paper in reply.papers}
    for tree in map(parse, texts(reply)):
        assert kinds(tree) <= ours
        assert {node.target for node in walk(tree) if node.kind == "link"} <= addresses


@settings(deadline=None, max_examples=40)
@given(replies())
def test_every_quote_is_shown_to_the_letter(reply: Reply) -> None:
    everything = "".join("".join(shown(parse(text)).split()) for text in texts(reply))
    quoting = reply.shape in (Shape.ANSWER, Shape.RECORD, Shape.LISTING)
    for sentence in [*(reply.quotes if quoting else ()), *(each for part in reply.sections for each in part.quotes)]:
        assert "".join(one_line(render(sentence.quote.text)).split()) in everything
