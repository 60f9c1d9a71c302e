"""Replies as the terminal shows them."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.replies import Attachment, Mark, QuotedSentence, Reply, Run, Section, Shape, named
from bot.terminal.draw import draw
from bot.terminal.layout import Hints, plain
from retrieval.papers import Paper, PublicationDate
from retrieval.quotes import Quote

KVCOMP = Paper(
    id="kvcomp",
    title="KVComp: Compression of the KV Cache",
    abstract="Long contexts need memory. KVComp compresses the KV cache by up to 83%. It is fast.",
    authors=("Bo Jiang", "Taolue Yang"),
    authors_cut=True,
    organisation="indiana",
    categories=("cs.DC",),
    date=PublicationDate(2025, 9),
    url="https://example.org/kvcomp",
    has_code=True,
)
HEAT = Paper(id="heat", title="HEAT", abstract="HEAT trains recommenders.", authors=("Chengming Zhang",))


def quoted(paper: Paper, text: str, *matched: str, rank: int = 1, citation: int = 1) -> QuotedSentence:
    start = paper.abstract.index(text)
    spans = tuple((text.index(word), text.index(word) + len(word)) for word in matched)
    return QuotedSentence(rank, Quote(paper, start, start + len(text)), citation, spans)


ANYTHING = st.text(st.characters(codec=None, exclude_categories=()), min_size=1).filter(str.strip)
SENTENCE = "KVComp compresses the KV cache by up to 83%."
ANSWER = Reply(
    status="answered",
    shape=Shape.ANSWER,
    question="which paper covers KV cache compression?",
    understood_as="papers on KV cache compression",
    quotes=[
        quoted(KVCOMP, SENTENCE, "compresses", "KV cache"),
        quoted(HEAT, "HEAT trains recommenders.", rank=2, citation=2),
    ],
    papers=[KVCOMP, HEAT],
    notes=["Read “kv cahce” as “KV cache”."],
    pages=2,
)


def coloured(reply: Reply, width: int = 60) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system="standard", _environ={})
    draw(console, reply)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_an_answer_shows_question_meaning_quotes_and_citations() -> None:
    assert plain(ANSWER).splitlines() == [
        "which paper covers KV cache compression?",
        "Understood as: papers on KV cache compression",
        "",
        "> KVComp compresses the KV cache by up to 83%. [1]",
        "",
        "> HEAT trains recommenders. [2]",
        "",
        "[1] KVComp: Compression of the KV Cache — Jiang et al., 2025 · https://example.org/kvcomp",
        "[2] HEAT — Zhang",
        "",
        "Read “kv cahce” as “KV cache”.",
        "",
        "type `more` for more quotes",
    ]


def test_a_meaning_that_only_repeats_the_question_is_not_shown() -> None:
    assert "Understood as" not in plain(
        Reply(status="answered", shape=Shape.ANSWER, question="Why?", understood_as="why?")
    )


def test_where_no_abstract_answers_the_nearest_papers_are_told_apart_from_answers() -> None:
    reply = Reply(
        status="not_found",
        shape=Shape.ANSWER,
        question="which paper covers quux?",
        headline="No abstract answers this.",
        papers=[HEAT],
        unmatched_terms=["quux"],
    )

    assert plain(reply).splitlines() == [
        "which paper covers quux?",
        "",
        "No abstract answers this.",
        "No abstract holds: “quux”",
        "",
        "Nearest, not answers:",
        "  · HEAT — Zhang",
    ]


def test_a_listing_shows_ranks_best_sentences_and_how_to_see_the_next_page() -> None:
    reply = Reply(
        status="answered",
        shape=Shape.LISTING,
        headline="Papers on caches",
        papers=[HEAT, KVCOMP],
        quotes=[quoted(KVCOMP, SENTENCE, citation=2)],
        first_rank=6,
        page=2,
        pages=4,
    )

    assert plain(reply).splitlines() == [
        "Papers on caches",
        "",
        "6. HEAT — Zhang",
        "",
        "7. KVComp: Compression of the KV Cache — Jiang et al., 2025 · https://example.org/kvcomp",
        f"   > {SENTENCE}",
        "",
        "page 2 of 4 · type `more`",
    ]


@pytest.mark.parametrize(("page", "last"), [(1, "page 1 of 2 · `--page 2` shows the next"), (2, "page 2 of 2")])
def test_how_to_see_the_next_page_is_told_as_the_front_end_has_it(page: int, last: str) -> None:
    reply = Reply(status="answered", shape=Shape.LISTING, papers=[HEAT], page=page, pages=2)

    assert plain(reply, Hints(next_page="`--page {page}` shows the next")).splitlines()[-1] == last


def test_a_paper_is_shown_with_its_record_and_whole_abstract() -> None:
    paper = Paper(
        id="two", title="Two parts", abstract="First part.\nStill the first.\n\nSecond part.", authors=("A B",)
    )
    reply = Reply(
        status="answered", shape=Shape.PAPER, question="two", lines=["Authors: A B", "Id: two"], papers=[paper]
    )

    assert plain(reply).splitlines() == [
        "Two parts",
        "Authors: A B",
        "Id: two",
        "",
        "First part. Still the first.",
        "",
        "Second part.",
    ]


def test_bibtex_keeps_its_lines() -> None:
    bibtex = "@misc{kvcomp,\n  title = {KVComp},\n}"
    reply = Reply(status="answered", shape=Shape.CITATION, lines=["B. Jiang: KVComp.", bibtex], papers=[KVCOMP])

    assert plain(reply) == f"B. Jiang: KVComp.\n\n{bibtex}"
    assert bibtex in coloured(reply, width=10)


def test_sections_stand_under_their_headings_and_a_paper_in_one_is_not_cited_again() -> None:
    heat = quoted(HEAT, "HEAT trains recommenders.", rank=2, citation=2)
    reply = Reply(
        status="answered",
        shape=Shape.ANSWER,
        sections=[
            Section(heading="Memory", citation=1, quotes=[quoted(KVCOMP, SENTENCE)]),
            Section(heading="Both", lines=[named("Papers", "2"), "and no more"], quotes=[heat]),
        ],
        papers=[KVCOMP, HEAT],
    )

    assert plain(reply).splitlines() == [
        "Memory",
        "[1] KVComp: Compression of the KV Cache — Jiang et al., 2025 · https://example.org/kvcomp",
        "",
        f"> {SENTENCE}",
        "",
        "Both",
        "Papers: 2",
        "and no more",
        "",
        "> HEAT trains recommenders. [2]",
        "",
        "[2] HEAT — Zhang",
    ]


def test_struck_words_can_be_told_with_colours_and_without() -> None:
    line = (Run("saves "), Run("90%", Mark.STRUCK), Run(" with "), Run("/ask", Mark.TYPED))
    reply = Reply(status="answered", shape=Shape.NOTICE, sections=[Section(lines=[line])])

    assert plain(reply) == "saves [-90%-] with /ask"
    assert "\x1b[9;31m90%\x1b[0m" in coloured(reply)


def test_a_file_of_text_is_printed_to_be_copied() -> None:
    bibtex = "@misc{kvcomp,\n  title = {A title that is long},\n}"
    file = Attachment("selection.bib", bibtex.encode(), "The selection as BibTeX")
    reply = Reply(status="answered", shape=Shape.NOTICE, headline="Two papers.", attachments=[file])

    assert plain(reply) == f"Two papers.\n\nThe selection as BibTeX\n{bibtex}"
    assert bibtex in coloured(reply, width=10)


def test_a_picture_is_described() -> None:
    picture = Attachment("stats.png", b"\x89PNG\x00", "Papers by year: 2023 4, 2024 16")
    reply = Reply(status="answered", shape=Shape.NOTICE, headline="20 papers.", attachments=[picture])

    assert plain(reply) == "20 papers.\n\nPapers by year: 2023 4, 2024 16: stats.png"


def test_an_error_is_shown_alone() -> None:
    reply = Reply(
        status="error", shape=Shape.NOTICE, question="/aks", headline="There is no command `/aks`.", lines=["So."]
    )

    assert plain(reply) == "There is no command `/aks`.\nSo."


def test_matched_words_stand_out_in_colour() -> None:
    shown = coloured(ANSWER)

    assert "\x1b[1;33mcompresses\x1b[0m" in shown
    assert "\x1b[1;33mKV cache\x1b[0m" in shown


def test_each_line_of_a_wrapped_quote_has_its_mark() -> None:
    reply = Reply(status="answered", shape=Shape.ANSWER, quotes=[quoted(KVCOMP, SENTENCE)], papers=[KVCOMP])

    console = Console(file=io.StringIO(), width=20, color_system=None)
    draw(console, reply)

    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue().splitlines()[:3] == ["▌ KVComp compresses", "▌ the KV cache by up", "▌ to 83%. [1]"]


def test_square_brackets_in_papers_are_not_markup() -> None:
    paper = Paper(id="x", title="[bold]X[/bold] [link=https://evil.example]", abstract="[red]A[/red] [/] b.")
    reply = Reply(status="answered", shape=Shape.ANSWER, quotes=[quoted(paper, paper.abstract)], papers=[paper])

    assert "[bold]X[/bold] [link=https://evil.example]" in coloured(reply, width=200)
    assert "[red]A[/red] [/] b." in coloured(reply, width=200)


@given(ANYTHING, st.sampled_from(Shape), st.integers(1, 200))
def test_whatever_a_paper_or_person_writes_can_be_shown(text: str, shape: Shape, width: int) -> None:
    paper = Paper(id=text, title=text, abstract=text, authors=(text,), organisation=text, url=text)
    quote = QuotedSentence(1, Quote(paper, 0, len(text)), 1, ((0, 1),))
    reply = Reply(
        status="not_found" if len(text) % 2 else "answered",
        shape=shape,
        question=text,
        understood_as=text,
        headline=text,
        lines=[text],
        quotes=[quote],
        sections=[Section(heading=text, citation=1, lines=[text, [Run(text, Mark.STRUCK)]], quotes=[quote])],
        papers=[paper],
        attachments=[Attachment("file", text.encode(errors="replace"), text)],
        notes=[text],
        unmatched_terms=[text],
    )

    shown = plain(reply)

    assert shown.encode().decode() == shown
    assert all(char == "\n" or char.isprintable() or char.isspace() or ord(char) > 0x9F for char in shown)
    console = Console(file=io.StringIO(), width=width, color_system=None)
    draw(console, reply)
    assert isinstance(console.file, io.StringIO)
    assert "\x1b" not in console.file.getvalue()
