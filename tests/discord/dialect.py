"""What Discord makes of a text: enough of its markdown to tell what a person would see.

The rules are those of the client's parser, in its order: each is tried where the ones before it stopped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Node:
    kind: str
    text: str = ""
    children: tuple["Node", ...] = ()
    target: str = ""


_BLOCKS = (
    ("heading", re.compile(r" *(?P<target>#{1,3})\s+(?P<inner>[^\n]+)(?:\n|$)")),
    ("small", re.compile(r" *-#\s+(?P<inner>[^\n]+)(?:\n|$)")),
    ("quote", re.compile(r" *>>> (?P<inner>[\s\S]*)")),
    ("quote", re.compile(r"(?P<inner> *> [^\n]*(?:\n *> [^\n]*)*)\n?")),
    ("list", re.compile(r" *(?:[*+-]|\d+[.)]) (?P<inner>[^\n]+)(?:\n|$)")),
)
_INLINE = (
    ("fence", re.compile(r"```(?:[a-z0-9_+\-.#]+?\n)?\n*(?P<raw>[^\n][\s\S]*?)\n*```")),
    ("code", re.compile(r"(?P<ticks>`+)(?P<raw>[\s\S]*?[^`])(?P=ticks)(?!`)")),
    ("escape", re.compile(r"\\(?P<raw>[^0-9A-Za-z\s])")),
    ("mention", re.compile(r"<@[!&]?\d+>|<#\d+>|<id:\w+>|</[^:>\n]+:\d+>|@everyone|@here")),
    ("time", re.compile(r"<t:-?\d{1,17}(?::[tTdDfFR])?>")),
    ("emoji", re.compile(r"<a?:\w+:\d+>|:[^\s:]+?(?:::skin-tone-\d)?:")),
    ("link", re.compile(r"<(?P<raw>[^: >]+:/[^ >]+)>")),
    (
        "link",
        re.compile(
            r"\[(?P<inner>(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]"
            r"\(\s*<?(?P<target>(?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['\"][\s\S]*?['\"])?\s*\)"
        ),
    ),
    ("link", re.compile(r"(?P<raw>https?://[^\s<]+[^<.,:;\"')\]\s])")),
    ("strong", re.compile(r"\*\*(?P<inner>(?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")),
    ("underline", re.compile(r"__(?P<inner>(?:\\[\s\S]|[^\\])+?)__(?!_)")),
    ("em", re.compile(r"\b_(?P<inner>(?:__|\\[\s\S]|[^\\_])+?)_\b")),
    ("em", re.compile(r"\*(?=\S)(?P<inner>(?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)")),
    ("strike", re.compile(r"~~(?P<inner>[\s\S]+?)~~(?!_)")),
    ("spoiler", re.compile(r"\|\|(?P<inner>[\s\S]+?)\|\|")),
)
_TEXT = re.compile(r"[\s\S][0-9A-Za-z]*")


def parse(text: str, *, blocks: bool = True) -> tuple[Node, ...]:
    """The text as Discord's client takes it apart; titles know no blocks."""
    return tuple(_joined(_parse(text, blocks=blocks)))


def _parse(text: str, *, blocks: bool) -> Iterator[Node]:
    at = 0
    while at < len(text):
        line_start = at == 0 or text[at - 1] == "\n"
        rules = (*(_BLOCKS if blocks and line_start else ()), *_INLINE)
        kind, match = next(
            ((kind, found) for kind, rule in rules if (found := rule.match(text, at))),
            ("text", _TEXT.match(text, at)),
        )
        assert match is not None
        yield _node(kind, match)
        at = match.end()


def _node(kind: str, match: re.Match[str]) -> Node:
    groups = match.groupdict()
    if kind in {"text", "escape"}:
        return Node("text", groups.get("raw", match[0]))
    inner = groups.get("inner")
    if inner is None:
        return Node(kind, groups.get("raw", match[0]), target=groups.get("raw", ""))
    if kind == "quote":
        inner = re.sub(r"^ *> ", "", inner, flags=re.MULTILINE)
    return Node(kind, children=parse(inner, blocks=kind == "quote"), target=groups.get("target") or "")


def _joined(nodes: Iterator[Node]) -> Iterator[Node]:
    text = ""
    for node in nodes:
        if node.kind == "text":
            text += node.text
            continue
        if text:
            yield Node("text", text)
        text = ""
        yield node
    if text:
        yield Node("text", text)


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from walk(node.children)


def shown(nodes: tuple[Node, ...]) -> str:
    """The letters that a person sees."""
    return "".join(node.text for node in walk(nodes))


def kinds(nodes: tuple[Node, ...]) -> set[str]:
    return {node.kind for node in walk(nodes)}
