"""Slash commands as they are typed in a terminal."""

from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import COMMANDS, Command, Invocation, Option, OptionKind
from bot.errors import UserError
from bot.terminal.parse import parse
from tests.timing import takes_no_more_than_its_length

PIECES = st.one_of(
    st.sampled_from([f"/{command.name}" for command in COMMANDS]),
    st.sampled_from([f"{option.name}:" for command in COMMANDS for option in command.options]),
    st.sampled_from(['"', "\\", " ", "  ", "\n", ":", "/", "true", "2023", "autor:Jiang", "\ud800", "\u202e"]),
    st.text(max_size=12),
)


DIGEST = Command(
    "digest",
    "Takes one of every kind that is checked",
    (
        Option("topic", "The topic", required=True),
        Option("days", "How many days", OptionKind.NUMBER),
        Option("to", "To whom", OptionKind.CHOICE, choices=("me", "here")),
        Option("role", "A role", OptionKind.ROLE),
    ),
)


def refusal(line: str, commands: Sequence[Command] = COMMANDS) -> str:
    with pytest.raises(UserError) as caught:
        parse(line, commands)
    return str(caught.value)


@pytest.mark.parametrize(
    ("line", "invocation"),
    [
        ("/ask which paper covers it?", Invocation("ask", {"question": "which paper covers it?"})),
        ("/ask question:which one author:Bo Jiang", Invocation("ask", {"question": "which one", "author": "Bo Jiang"})),
        ("/find it since:2023 until:2024", Invocation("find", {"topic": "it", "since": "2023", "until": "2024"})),
        ("/paper show KVComp", Invocation("paper show", {"paper": "KVComp"})),
        ("  /paper   cite\tpaper:HEAT  ", Invocation("paper cite", {"paper": "HEAT"})),
        ("/ASK which?", Invocation("ask", {"question": "which?"})),
        ("/help", Invocation("help", {})),
        ("/context reset", Invocation("context reset", {})),
    ],
)  # fmt: skip
def test_a_command_is_read_as_discord_would_send_it(line: str, invocation: Invocation) -> None:
    assert parse(line) == invocation


@pytest.mark.parametrize(("typed", "meant"), [("true", True), ("Yes", True), ("no", False), ("0", False)])
def test_a_flag_is_true_or_false(typed: str, meant: bool) -> None:
    assert parse(f"/ask why? private:{typed}").options["private"] is meant


def test_numbers_and_choices_are_read_as_such_and_roles_as_they_are_typed() -> None:
    assert parse("/digest days:7 to:HERE role:the curators topic:KV cache", [DIGEST]).options == {
        "topic": "KV cache",
        "days": 7,
        "to": "here",
        "role": "the curators",
    }


def test_words_behind_a_number_or_a_choice_are_the_bare_words() -> None:
    assert parse("/digest days:7 KV cache", [DIGEST]).options == {"topic": "KV cache", "days": 7}
    assert parse("/digest to:me KV cache", [DIGEST]).options == {"topic": "KV cache", "to": "me"}


@pytest.mark.parametrize("typed", ["0", "-1", "1.5", "seven", "7 days", "9" * 400])
def test_a_number_that_discord_would_not_take_is_refused(typed: str) -> None:
    said = refusal(f"/digest topic:x days:{typed}", [DIGEST])

    assert said.startswith("`days:` is a whole number from 1, not ")
    assert said.endswith("For example: days:7")


def test_a_choice_that_there_is_not_is_met_with_the_nearest_or_all() -> None:
    assert refusal("/digest x to:heer", [DIGEST]) == "`to:` can't be 'heer'; did you mean `here`?"
    assert refusal("/digest x to:nobody", [DIGEST]) == "`to:` can't be 'nobody'; it is `me` or `here`."


def test_options_may_stand_in_any_order_and_before_the_bare_words() -> None:
    assert parse("/ask since:2023 private:true which papers?") == Invocation(
        "ask", {"question": "which papers?", "since": "2023", "private": True}
    )


def test_a_name_inside_a_word_is_no_option() -> None:
    assert parse("/ask is co-author:x or (paper:y) meant?").options == {
        "question": "is co-author:x or (paper:y) meant?"
    }


def test_a_colon_behind_an_ordinary_word_is_text() -> None:
    question = "what is PapagAI:Automated, see https://example.org, ratio 3:1?"

    assert parse(f"/ask {question}").options == {"question": question}


def test_what_stands_in_quotes_is_never_an_option() -> None:
    assert parse(r'/ask question:"who is the author: a \"b\" or autor:c?" paper:"KV: Comp"').options == {
        "question": 'who is the author: a "b" or autor:c?',
        "paper": "KV: Comp",
    }


def test_quotes_inside_a_question_stay() -> None:
    assert parse('/ask what does "KV cache" mean?').options == {"question": 'what does "KV cache" mean?'}


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("/aks why?", ["/aks", "did you mean `/ask`", "For example: /ask "]),
        ("/paper shw KVComp", ["/paper shw", "`/paper show`", "For example: /paper show"]),
        ("/paper", ["`/paper`", "`/paper show`"]),
        ("/frobnicate", ["There is no command `/frobnicate`", "`/help` lists them all"]),
        ("/", ["There is no command `/`", "`/help` lists them all"]),
        ("/ask", ["/ask", "needs `question`", "For example: /ask "]),
        ("/ask author:Jiang", ["/ask", "needs `question`"]),
        ("/ask why? autor:Jiang", ["`autor:`", "did you mean `author:`"]),
        ("/find compression private:true", ["/find", "`private:`", "`topic:`"]),
        ("/ask why? author:", ["`author:` has no value"]),
        ("/ask why? author:A author:B", ["`author:` is given twice"]),
        ("/ask why? private:perhaps", ["`private:`", "'perhaps'", "private:true"]),
        ("/context reset now", ["/context reset", "'now'"]),
    ],
)
def test_wrong_use_is_named_with_the_nearest_right_thing(line: str, parts: list[str]) -> None:
    message = refusal(line)

    assert all(part in message for part in parts), message


def test_an_error_repeats_only_the_beginning_of_a_long_text() -> None:
    assert len(refusal("/" + "a" * 100_000)) < 1000


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_line_is_a_known_command_or_refused(line: str) -> None:
    try:
        invocation = parse(f"/{line}")
    except UserError:
        return

    command = next(command for command in COMMANDS if command.name == invocation.command)
    assert invocation.options.keys() <= {option.name for option in command.options}
    assert all(invocation.options.get(option.name) for option in command.options if option.required)


@pytest.mark.parametrize(
    "piece", ["a ", 'author:" ', "autor: ", '"\\', " ", ' "', "abc:d ", " \n", "\\", "author:", "/ask "]
)
@pytest.mark.parametrize("start", ["/ask ", "/ask x", '/ask "', "/"])
def test_a_hundred_kilobytes_take_no_more_time_than_their_length(start: str, piece: str) -> None:
    def parsed(length: int) -> None:
        with suppress(UserError):
            parse(start + piece * (length // len(piece)))

    assert takes_no_more_than_its_length(parsed, 100_000)
