"""`quoth chat --json`: what a line of input says."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.replies import Caller, Standing
from bot.terminal.json_lines import read_said
from bot.terminal.objects import json_line
from bot.terminal.respond import LOCAL_CALLER, MAX_LINE

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda values: st.lists(values, max_size=4) | st.dictionaries(st.text(max_size=8), values, max_size=4),
    max_leaves=10,
)
OBJECTS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("text", "user", "channel", "guild", "roles", "manages", "more"), JSON)
)


def refusal(line: bytes) -> str:
    with pytest.raises(UserError) as caught:
        read_said(line)
    return str(caught.value)


def test_a_line_says_who_says_what_and_where() -> None:
    said = read_said(b'{"user": "ada", "channel": "#kv", "guild": "lab", "text": "/ask why?"}')

    assert (said.caller, said.text) == (Caller("ada", "#kv", "lab"), "/ask why?")


def test_whoever_names_nobody_is_the_person_at_this_terminal() -> None:
    assert read_said(b'{"text": "why?"}').caller == LOCAL_CALLER


def test_ids_may_be_numbers_as_in_discord() -> None:
    assert read_said(b'{"user": 80351110224678912, "channel": 7, "guild": null, "text": "why?"}').caller == Caller(
        "80351110224678912", "7", None
    )


def test_whoever_writes_the_lines_manages_unless_they_say_otherwise() -> None:
    assert read_said(b'{"text": "why?"}').caller.standing == Standing(manages=True)
    said = read_said(b'{"text": "why?", "manages": false, "roles": ["curator", 7]}')
    assert said.caller.standing == Standing(manages=False, roles=frozenset({"curator", "7"}))


def test_keys_of_a_later_version_are_left_alone() -> None:
    assert read_said(b'{"text": "why?", "locale": "en"}').text == "why?"


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (b"", "not JSON"),
        (b"/ask why?", "not JSON"),
        (b'{"text": "why?"', "not JSON"),
        (b'{"text": "\xff"}', "not JSON"),
        (b'{"text": "\\ud800"}', "not JSON"),
        (b'{"text": "why?"} {}', "not JSON"),
        (b'["why?"]', "not an object"),
        (b'"why?"', "not an object"),
        (b"null", "not an object"),
        (b"{}", "no 'text'"),
        (b'{"text": null}', "'text'"),
        (b'{"text": 5}', "'text' is no text: 5"),
        (b'{"text": "why?", "user": ["ada"]}', "'user'"),
        (b'{"text": "why?", "guild": {}}', "'guild'"),
        (b'{"text": "why?", "manages": "no"}', "'manages' can't be 'no'"),
        (b'{"text": "why?", "roles": "curator"}', "'roles' can't be 'curator'"),
        (b'{"text": "' + b"x" * MAX_LINE + b'"}', f"longer than {MAX_LINE:,} bytes"),
    ],
)
def test_a_line_that_is_no_such_object_is_refused_by_what_is_wrong(line: bytes, named: str) -> None:
    message = refusal(line)

    assert named in message
    assert len(message) < 300


@given(st.binary(max_size=200) | OBJECTS.map(lambda said: json.dumps(said).encode()))
def test_any_line_is_understood_or_refused(line: bytes) -> None:
    try:
        said = read_said(line)
    except UserError:
        return

    assert said.text.encode().decode() == said.text


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_whatever_a_paper_holds_is_written_to_the_letter_on_one_line(text: str) -> None:
    line = json_line({"abstract": text})

    assert len(line.splitlines()) == 1
    assert json.loads(line.encode().decode()) == {"abstract": text}
