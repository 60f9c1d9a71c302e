"""How replies look: what a person reads, and that Discord takes every message."""

import discord
import pytest
from hypothesis import given, settings

from bot.discord import limits
from bot.discord.markdown import one_line, plain_url
from bot.discord.render import Message, draw
from bot.replies import Action, Attachment, Reply, Shape, Verb
from retrieval.rendering import render
from tests.discord.dialect import Node, kinds, parse, shown, walk
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


def only_embed(reply: Reply) -> discord.Embed:
    (message,) = draw(reply)
    (embed,) = message.embeds
    return embed


def body(reply: Reply) -> str:
    return only_embed(reply).description or ""


def trees(message: Message) -> list[tuple[Node, ...]]:
    titles = [parse(embed.title or "", blocks=False) for embed in message.embeds]
    return titles + [parse(embed.description or "") for embed in message.embeds]


def size(embed: discord.Embed) -> int:
    return sum(limits.length(text or "") for text in (embed.title, embed.description, embed.footer.text))


def test_an_answer_shows_the_question_the_quotes_and_below_them_the_papers() -> None:
    assert only_embed(ANSWER).title == "how much faster is DeepSpeed-Ulysses?"
    assert body(ANSWER) == (
        "*Understood as\\: how much faster is DeepSpeed-Ulysses (in “DeepSpeed Ulysses\\: System Optimizations…”)*\n"
        "\n"
        "> Furthermore, experimental evaluations show that DeepSpeed-Ulysses trains 2.5x **faster** with 4x longer "
        "**sequence** length than the existing method SOTA baseline. \\[1\\]\n"
        "\n"
        "> In this paper, we present the first open-source automated feedback **tool** based on didactic theory. "
        "\\[2\\]\n"
        "\n"
        "\\[1\\] [DeepSpeed Ulysses\\: System Optimizations for Enabling Training of Extreme Long Sequence Transformer "
        "Models](https://arxiv.org/abs/2309.14509) · Jacobs et al., 2023\n"
        "\\[2\\] PapagAI\\:Automated Feedback for Reflective Essays · Solopova, 2023"
    )
    assert only_embed(ANSWER).footer.text == "“fastr” was read as “faster”."


def test_what_is_not_found_is_said_and_the_nearest_are_not_called_answers() -> None:
    assert body(NOT_FOUND).startswith("**No abstract in the library answers this.**\n")
    assert "**Nearest papers**, none of which answers this:\n" in body(NOT_FOUND)
    assert ">" not in body(NOT_FOUND)


def test_the_words_that_no_abstract_holds_are_named() -> None:
    assert "No abstract holds\\: “penguins”" in body(NOT_FOUND)


def test_a_record_says_the_facts_then_the_paper() -> None:
    assert body(RECORD).startswith("DeepSpeed Ulysses — Sam Ade Jacobs, Masahiro Tanaka")
    assert "](https://arxiv.org/abs/2309.14509)" in body(RECORD)


def test_a_listing_counts_its_papers_on_and_says_its_page() -> None:
    assert "**6. [DeepSpeed Ulysses" in body(LISTING)
    assert "**7. PapagAI" in body(LISTING)
    assert only_embed(LISTING).footer.text == "Page 2 of 3"


def test_a_paper_is_shown_whole() -> None:
    embed = only_embed(PAPER)
    assert (embed.title or "").startswith("DeepSpeed Ulysses")
    assert embed.url == ULYSSES.url
    assert body(PAPER).startswith("**Authors\\:** Sam Ade Jacobs, Masahiro Tanaka")
    assert ULYSSES.abstract in shown(parse(body(PAPER)))


def test_the_address_of_a_paper_is_left_for_discord_to_link() -> None:
    assert "**Link\\:** https://arxiv.org/abs/2309.14509\n" in body(PAPER)


def test_a_citation_has_its_bibtex_ready_to_copy() -> None:
    assert f"```bibtex\n{BIBTEX}\n```" in body(CITATION)


@pytest.mark.parametrize("bibtex", ["@article{a, title = {```}}", "@article{a, title = {" + "x" * 4_000 + "}}"])
def test_bibtex_that_cannot_stand_in_a_message_is_a_file(bibtex: str) -> None:
    reply = Reply(status="answered", shape=Shape.CITATION, lines=("Plain.", bibtex), papers=(ULYSSES,))
    (message,) = draw(reply)
    (attachment,) = message.attachments
    assert attachment == Attachment("2309.14509.bib", bibtex.encode(), "The citation as BibTeX")
    assert "```" not in body(reply)


def test_a_section_about_a_paper_has_the_paper_in_its_heading_and_nowhere_else() -> None:
    assert body(GROUPED) == (
        "**Faster by**\n"
        "**\\[1\\] [DeepSpeed Ulysses\\: System Optimizations for Enabling Training of Extreme Long Sequence "
        "Transformer Models](https://arxiv.org/abs/2309.14509)** · Jacobs et al., 2023\n"
        "\n"
        "> Furthermore, experimental evaluations show that DeepSpeed-Ulysses trains 2.5x **faster** with 4x longer "
        "**sequence** length than the existing method SOTA baseline.\n"
        "\n"
        "**Side by side**\n"
        "\n"
        "> Furthermore, experimental evaluations show that DeepSpeed-Ulysses trains 2.5x **faster** with 4x longer "
        "**sequence** length than the existing method SOTA baseline. \\[1\\]\n"
        "\n"
        "> In this paper, we present the first open-source automated feedback tool based on didactic theory. "
        "\\[2\\]\n"
        "\n"
        "\\[2\\] PapagAI\\:Automated Feedback for Reflective Essays · Solopova, 2023"
    )


def test_words_that_differ_are_struck() -> None:
    assert "**What you gave**\ntrains 2.5x ~~slower~~ with\n" in body(CHECKED)


def test_sections_name_their_values_and_show_what_is_typed() -> None:
    assert body(STATUS) == (
        "**Quoth is well.**\n"
        "\n"
        "**Library**\n"
        "**Papers\\:** 20\n"
        "**Last import\\:** none\n"
        "\n"
        "**Change it**\n"
        "`/settings` — for admins\n"
        "Nothing else."
    )


def test_the_files_of_a_reply_go_with_its_message() -> None:
    (message,) = draw(STATUS)
    assert message.attachments == STATUS.attachments


def test_a_notice_shows_its_commands_as_they_are_typed() -> None:
    assert body(NOTICE) == (
        "**Quoth answers from the abstracts in its library.**\n"
        "\n"
        "`/ask question [paper]` — Ask the library. For example\\: `/ask which paper covers KV cache compression?`\n"
        "\n"
        "Go on in plain words\\: “who wrote it?”"
    )


def test_an_error_is_one_line() -> None:
    embed = only_embed(ERROR)
    assert (embed.title, embed.description) == (None, "There is no paper “x” here.")


def test_answers_what_was_not_found_and_errors_differ_in_colour() -> None:
    assert len({only_embed(reply).colour for reply in (ANSWER, NOT_FOUND, ERROR)}) == 3


@pytest.mark.parametrize("reply", EVERY_SHAPE, ids=lambda reply: f"{reply.shape} {reply.status}")
def test_every_shape_is_one_message_with_its_buttons(reply: Reply) -> None:
    (message,) = draw(reply)
    assert message.actions == tuple(reply.actions)


def test_a_question_too_long_for_a_title_is_shown_whole_in_the_text() -> None:
    question = "why " * 1_500
    reply = Reply(status="not_found", shape=Shape.ANSWER, question=question, headline="Nothing.")
    texts = [embed.description or "" for message in draw(reply) for embed in message.embeds]
    assert [word for text in texts for word in text.split() if word == "why"] == ["why"] * 1_500


def test_an_action_named_twice_is_one_button() -> None:
    action = Action(Verb.FOLLOW_UP, 1)
    (message,) = draw(Reply(status="answered", shape=Shape.NOTICE, headline="x", actions=(action, action)))
    assert message.actions == (action,)


@settings(deadline=None, max_examples=40)
@given(replies())
def test_no_reply_is_beyond_a_limit_of_discord(reply: Reply) -> None:
    for message in draw(reply):
        assert 1 <= len(message.embeds) <= limits.EMBEDS
        assert sum(map(size, message.embeds)) <= limits.EMBEDS_TOTAL
        for embed in message.embeds:
            assert size(embed) > 0
            assert limits.length(embed.title or "") <= limits.EMBED_TITLE
            assert limits.length(embed.description or "") <= limits.EMBED_DESCRIPTION
            assert limits.length(embed.footer.text or "") <= limits.EMBED_FOOTER


@settings(deadline=None, max_examples=40)
@given(replies())
def test_no_reply_means_anything_to_discord_but_what_quoth_means(reply: Reply) -> None:
    ours = {"text", "strong", "em", "quote", "link", "strike", "code"}
    ours |= {"fence"} if reply.shape is Shape.CITATION else set()
    addresses = {plain_url(paper.url) for paper in reply.papers}
    for message in draw(reply):
        for tree in trees(message):
            assert kinds(tree) <= ours
            assert {node.target for node in walk(tree) if node.kind == "link"} <= addresses


@settings(deadline=None, max_examples=40)
@given(replies())
def test_every_quote_is_shown_to_the_letter(reply: Reply) -> None:
    everything = "".join(
        "".join(shown(tree).split()) for message in draw(reply) for tree in trees(message)[len(message.embeds) :]
    )
    quoting = reply.shape in (Shape.ANSWER, Shape.RECORD, Shape.LISTING)
    for sentence in [*(reply.quotes if quoting else ()), *(each for part in reply.sections for each in part.quotes)]:
        assert "".join(one_line(render(sentence.quote.text)).split()) in everything
