"""Whatever a paper or a person writes is shown to the letter, and means nothing to Discord."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.markdown import code_block, escape, fitting, link, marked, one_line, plain_url, visible
from bot.replies import Mark, Run
from tests.discord.dialect import kinds, parse, shown, walk
from tests.discord.hostile import hostile_text
from tests.timing import takes_no_more_than_its_length

LIMIT = 200
KIND_OF_MARK = {
    Mark.PLAIN: "text",
    Mark.STRONG: "strong",
    Mark.STRUCK: "strike",
    Mark.TYPED: "code",
    Mark.MENTION: "mention",
}


def any_runs() -> st.SearchStrategy[list[Run]]:
    return st.lists(st.builds(Run, hostile_text(), st.sampled_from(Mark)))


def letters(text: str) -> str:
    return "".join(visible(text).split())


@pytest.mark.parametrize(
    "text",
    [
        "@everyone",
        "@here",
        "<@123456789>",
        "<@&123456789>",
        "<#123456789>",
        "</ask:123456789>",
        "<t:1700000000:R>",
        ":smile:",
        "<:name:123456789>",
        "**bold**",
        "__underlined__ and _slanted_ and *slanted*",
        "~~struck~~",
        "||hidden||",
        "`code`",
        "```\nfence",
        "[click](https://example.org)",
        "https://example.org/a_b",
        "<https://example.org>",
        "# heading",
        "-# small",
        "- item",
        "+ item",
        "* item",
        "1. item",
        "12) item",
        "> quote",
        ">>> quote",
        "\\*backslashes\\",
    ],
)
def test_markup_in_a_text_is_shown_as_it_stands(text: str) -> None:
    assert kinds(parse(text)) - {"text"} or text.startswith("\\") or text == "```\nfence", (
        "Discord would see markup here"
    )
    tree = parse(escape(one_line(text)))
    assert kinds(tree) == {"text"}
    assert shown(tree) == one_line(text)


@given(hostile_text())
def test_no_text_means_anything_to_discord(text: str) -> None:
    line = one_line(text)
    tree = parse(escape(line))
    assert kinds(tree) <= {"text"}
    assert shown(tree) == line


@given(any_runs())
def test_runs_are_shown_to_the_letter_each_as_it_is_meant(runs: list[Run]) -> None:
    tree = parse("> " + marked(runs))
    assert kinds(tree) <= {"quote", *KIND_OF_MARK.values()}
    assert shown(tree).split() == "".join(visible(run.text) for run in runs).split()
    for mark, kind in KIND_OF_MARK.items():
        meant = letters("".join(run.text for run in runs if run.mark is mark))
        drawn = letters("".join(shown((node,)) for node in walk(tree) if node.kind == kind))
        if mark is Mark.STRONG:
            assert drawn == meant
        elif mark is not Mark.PLAIN:  # a tilde is not struck, nor is what holds a backtick shown as code
            assert set(drawn) <= set(meant)


@given(any_runs())
def test_what_does_not_fit_goes_on_in_a_further_text_and_nothing_is_lost(runs: list[Run]) -> None:
    pieces = list(fitting(runs, LIMIT))
    assert all(0 < len(piece) <= LIMIT for piece in pieces)
    trees = [parse(piece) for piece in pieces]
    assert all(kinds(tree) <= set(KIND_OF_MARK.values()) for tree in trees)
    assert "".join(letters(shown(tree)) for tree in trees) == letters("".join(run.text for run in runs))


@pytest.mark.parametrize("piece", ["_", "None[]", "a. ", "\U0001f600"])
def test_a_long_text_is_cut_in_no_more_time_than_its_length(piece: str) -> None:
    def cut(length: int) -> None:
        assert len(list(fitting([Run(piece * (length // len(piece)))], 4_000))) >= length // 4_000

    assert takes_no_more_than_its_length(cut, 60_000)


def test_struck_words_are_struck_through_around_a_tilde() -> None:
    assert marked([Run("about "), Run("~40 hours", Mark.STRUCK)]) == "about \\~~~40 hours~~"
    tree = parse(marked([Run("a~b", Mark.STRUCK)]))
    assert [(node.kind, shown((node,))) for node in tree] == [("strike", "a"), ("text", "~"), ("strike", "b")]


def test_a_role_a_channel_or_a_person_is_named_by_discord_and_nothing_else_is() -> None:
    meant = [Run(text, Mark.MENTION) for text in ("<@&1>", "<#2>", "<@3>")]
    other = [Run(text, Mark.MENTION) for text in ("@everyone", "<@&1> @here", "<t:1:R>", "local")]

    assert [marked([run]) for run in meant] == ["<@&1>", "<#2>", "<@3>"]
    assert {kind for run in other for kind in kinds(parse(marked([run])))} == {"text"}


def test_a_long_text_is_cut_between_its_sentences() -> None:
    sentences = [f"Sentence number {n} says what it says." for n in range(30)]
    pieces = list(fitting([Run(" ".join(sentences))], LIMIT))
    assert len(pieces) > 1
    assert all(piece.endswith("says.") for piece in pieces)


def test_a_long_sentence_is_cut_between_its_words() -> None:
    pieces = list(fitting([Run("word " * 100, Mark.STRONG)], LIMIT))
    assert {word.strip("*") for piece in pieces for word in piece.split()} == {"word"}


def test_letters_outside_the_basic_plane_count_twice() -> None:
    assert [len(piece) for piece in fitting([Run("𝔽" * LIMIT)], LIMIT)] == [LIMIT // 2, LIMIT // 2]


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200b", "\u2060", "\ufeff", "\u00ad", "\x00", "\x1b", "\ud800"])
def test_what_cannot_be_seen_is_left_out(mark: str) -> None:
    assert one_line(f"a{mark}b") == "ab"


def test_a_joiner_stays_where_a_language_needs_it() -> None:
    assert one_line("می\u200cخواهم") == "می\u200cخواهم"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c"])
def test_every_kind_of_line_break_is_a_newline(end: str) -> None:
    assert visible(f"a{end}b") == "a\nb"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://arxiv.org@evil.example/",
        "https://a.example/ b",
        'https://a.example/"',
        "https://a.example/>",
        "https://a.example/]",
        "https://a.example/\u202e",
        "//a.example",
        "https://",
        "https://a.example/" + "a" * 500,
        "",
        None,
    ],
)
def test_an_address_that_is_not_plain_is_no_link(url: str | None) -> None:
    assert plain_url(url) is None
    assert kinds(parse(link("Title", url))) == {"text"}


def test_brackets_in_an_address_are_quoted() -> None:
    assert plain_url("https://doi.org/10.1016/S0014(01)3-0") == "https://doi.org/10.1016/S0014%2801%293-0"


@given(hostile_text().map(one_line).filter(bool))
def test_a_linked_text_leads_to_its_own_address_only(text: str) -> None:
    tree = parse(link(text, "https://arxiv.org/abs/2309.14509"))
    assert kinds(tree) <= {"text", "link"}
    assert [node.target for node in walk(tree) if node.kind == "link"] == ["https://arxiv.org/abs/2309.14509"]
    assert shown(tree) in {text, f"{text} (link)"}


def test_a_code_block_shows_its_text_to_the_letter() -> None:
    (node,) = parse(code_block("@article{a,\n  title = {**A**}\n}", "bibtex") or "")
    assert (node.kind, node.text) == ("fence", "@article{a,\n  title = {**A**}\n}")


@pytest.mark.parametrize("text", ["a```b", "a`"])
def test_a_text_that_would_end_its_code_block_gets_none(text: str) -> None:
    assert code_block(text, "bibtex") is None
