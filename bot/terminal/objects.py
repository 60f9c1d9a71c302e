"""The JSON that scripts read: a promise, kept key by key."""

import json
import re
from typing import TypedDict

from bot.replies import QuotedSentence, Reply, Status
from bot.terminal.layout import CHATTING, Hints, plain
from retrieval.papers import Paper

_NEEDS_ESCAPING = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class QuoteObject(TypedDict):
    """`text` is `abstract[start:end]` of the paper named, to the letter; offsets are in code points."""

    rank: int
    text: str
    paper_id: str
    start: int
    end: int


class PaperObject(TypedDict):
    """`date` is as precise as it is known: 2023, 2023-09 or 2023-09-25."""

    id: str
    title: str
    authors: list[str]
    organisation: str | None
    date: str | None
    categories: list[str]
    url: str | None
    has_code: bool
    abstract: str


class ReplyObject(TypedDict):
    """`papers` is best first: those quoted, found or shown; for not_found the nearest."""

    status: Status
    question: str
    understood_as: str
    quotes: list[QuoteObject]
    papers: list[PaperObject]
    unmatched_terms: list[str]
    private: bool
    text: str


def reply_object(reply: Reply, hints: Hints = CHATTING) -> ReplyObject:
    return ReplyObject(
        status=reply.status,
        question=reply.question,
        understood_as=reply.understood_as,
        quotes=[_quote_object(sentence) for sentence in reply.quotes],
        papers=[paper_object(paper) for paper in reply.papers],
        unmatched_terms=list(reply.unmatched_terms),
        private=reply.private,
        text=plain(reply, hints),
    )


def paper_object(paper: Paper) -> PaperObject:
    return PaperObject(
        id=paper.id,
        title=paper.title,
        authors=list(paper.authors),
        organisation=paper.organisation,
        date=paper.date.isoformat() if paper.date else None,
        categories=list(paper.categories),
        url=paper.url,
        has_code=paper.has_code,
        abstract=paper.abstract,
    )


def json_line(value: object) -> str:
    """The object on one line, for whatever reads lines. Letters stand as they are, unless they need to be escaped."""
    text = json.dumps(value, ensure_ascii=False)
    # Some readers, Python's splitlines among them, end a line at U+0085 or U+2028; a lone surrogate is no UTF-8.
    return json.dumps(value) if _NEEDS_ESCAPING.search(text) else text


def _quote_object(sentence: QuotedSentence) -> QuoteObject:
    quote = sentence.quote
    return QuoteObject(rank=sentence.rank, text=quote.text, paper_id=quote.paper.id, start=quote.start, end=quote.end)
