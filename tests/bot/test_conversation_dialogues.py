"""The dialogues of tests/data/dialogues.jsonl: each utterance must be understood as the file says.

A line of the file is a dialogue: `name`, `library` (of dialogues_papers.jsonl) and `turns`. A turn has what was said
(`say`), what it must mean, and what the answer was: `papers` (best first), or `nearest` with the `status` not_found.
What it must mean: `act` (ask), `focus` (the papers asked about, none), `record` (none), the filters `authors`,
`organisations`, `categories`, `since`, `until`, `has_code` (none), and where given `wants`, `order`, `limit`, `context`
(whether the turns before were needed); `topic` are texts that the topic holds, `no_topic` such as it must not hold,
`fallback` such as the topic to fall back on holds, which is of no paper in particular; `message` says that the person
must be told that the words refer to nothing. The answers are the file's own, so that no search takes part.
"""

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import NotRequired, TypedDict

import pytest

from bot.conversation import Act, PastPaper, PastTurn, Resolved, resolve
from bot.replies import Status
from retrieval.papers import Paper
from retrieval.questions import Question
from retrieval.record import KnownNames
from tests.retrieval.naming import known_names

_DATA = Path(__file__).parents[1] / "data"
_TODAY = dt.date(2026, 11, 23)


class _Turn(TypedDict):
    say: str
    papers: NotRequired[list[str]]
    nearest: NotRequired[list[str]]
    status: NotRequired[Status]
    act: NotRequired[str]
    focus: NotRequired[list[str]]
    record: NotRequired[str]
    authors: NotRequired[list[str]]
    organisations: NotRequired[list[str]]
    categories: NotRequired[list[str]]
    since: NotRequired[str]
    until: NotRequired[str]
    has_code: NotRequired[bool]
    wants: NotRequired[str]
    order: NotRequired[str]
    limit: NotRequired[int]
    context: NotRequired[bool | None]
    topic: NotRequired[list[str]]
    no_topic: NotRequired[list[str]]
    fallback: NotRequired[list[str]]
    message: NotRequired[bool]


class _Dialogue(TypedDict):
    name: str
    library: str
    turns: list[_Turn]


def _lines(name: str) -> list[str]:
    return (_DATA / name).read_text(encoding="utf-8").splitlines()


def _dialogues() -> list[_Dialogue]:
    return [json.loads(line) for line in _lines("dialogues.jsonl")]


@pytest.fixture(scope="module")
def libraries() -> dict[str, dict[str, Paper]]:
    found: dict[str, dict[str, Paper]] = {}
    for line in _lines("dialogues_papers.jsonl"):
        record = json.loads(line)
        paper = Paper(
            id=record["id"],
            title=record["title"],
            abstract="",
            authors=tuple(record["authors"]),
            organisation=record["organisation"],
            categories=tuple(record["categories"]),
        )
        found.setdefault(record["library"], {})[paper.id] = paper
    return found


@pytest.mark.parametrize("dialogue", _dialogues(), ids=lambda dialogue: dialogue["name"])
def test_each_utterance_of_a_dialogue_is_understood(
    dialogue: _Dialogue, libraries: Mapping[str, Mapping[str, Paper]]
) -> None:
    papers = libraries[dialogue["library"]]
    names, history = known_names(papers.values()), list[PastTurn]()
    for turn in dialogue["turns"]:
        resolved = resolve(turn["say"], history, names, today=_TODAY)
        assert _meaning(resolved, turn) == _expected(turn), turn["say"]
        if resolved.message is None and resolved.act not in _COURTESIES:
            history.append(_past(resolved, turn, papers))


_COURTESIES = frozenset({Act.GREETING, Act.THANKS, Act.FAREWELL, Act.HELP, Act.RESET})


def _past(resolved: Resolved, turn: _Turn, papers: Mapping[str, Paper]) -> PastTurn:
    def seen(ids: list[str]) -> tuple[PastPaper, ...]:
        return tuple(PastPaper(paper_id, papers[paper_id].title, papers[paper_id].authors) for paper_id in ids)

    return PastTurn(
        question=resolved.question,
        status=turn.get("status", "answered"),
        papers=seen(turn.get("papers", [])),
        nearest=seen(turn.get("nearest", [])),
        act=resolved.act,
    )


def _meaning(resolved: Resolved, turn: _Turn) -> dict[str, object]:
    """What was understood, as far as the turn speaks of it."""
    if resolved.message is not None:
        return {"message": True}
    question, filters = resolved.question, resolved.question.filters
    meaning: dict[str, object] = {"act": resolved.act.value}
    if turn.get("context") is not None:
        meaning["context"] = resolved.used_context
    if resolved.act in _COURTESIES | {Act.MORE}:
        return meaning
    topic = question.topic.lower()
    return meaning | {
        "focus": list(question.focus),
        "limited to": sorted(filters.paper_ids or ()),
        "record": question.record and question.record.value,
        "authors": list(filters.authors),
        "organisations": list(filters.organisations),
        "categories": list(filters.categories),
        "since": filters.since and filters.since.isoformat(),
        "until": filters.until and filters.until.isoformat(),
        "has_code": filters.has_code,
        "missing from the topic": [text for text in turn.get("topic", []) if text.lower() not in topic],
        "wrongly in the topic": [text for text in turn.get("no_topic", []) if text.lower() in topic],
        "missing from the fallback": _missing_from_fallback(resolved.fallback, turn),
        "wants": question.wants.value if "wants" in turn else None,
        "order": question.order.value if "order" in turn else None,
        "limit": question.limit if "limit" in turn else None,
    }


def _missing_from_fallback(fallback: Question | None, turn: _Turn) -> list[str]:
    topic = fallback.topic.lower() if fallback is not None and not fallback.focus else ""
    return [text for text in turn.get("fallback", []) if text.lower() not in topic]


def _expected(turn: _Turn) -> dict[str, object]:
    if turn.get("message"):
        return {"message": True}
    act = turn.get("act", "ask")
    expected: dict[str, object] = {"act": act}
    if turn.get("context") is not None:
        expected["context"] = turn.get("context")
    if act in {one.value for one in _COURTESIES} | {"more"}:
        return expected
    return expected | {
        "focus": turn.get("focus", []),
        "limited to": sorted(turn.get("focus", [])),
        "record": turn.get("record"),
        "authors": turn.get("authors", []),
        "organisations": turn.get("organisations", []),
        "categories": turn.get("categories", []),
        "since": turn.get("since"),
        "until": turn.get("until"),
        "has_code": turn.get("has_code"),
        "missing from the topic": [],
        "wrongly in the topic": [],
        "missing from the fallback": [],
        "wants": turn.get("wants"),
        "order": turn.get("order"),
        "limit": turn.get("limit"),
    }


def test_there_are_at_least_sixty_dialogues_of_more_than_one_turn() -> None:
    assert sum(len(dialogue["turns"]) > 1 for dialogue in _dialogues()) >= 60


def test_names_are_those_of_the_library_at_hand(libraries: Mapping[str, Mapping[str, Paper]]) -> None:
    names: KnownNames = known_names(libraries["other"].values())
    assert resolve("who wrote KVComp?", [], names, today=_TODAY).question.focus == ()
