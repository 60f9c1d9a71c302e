"""The JSON that scripts read: a promise, kept key by key."""

import base64
import json
import re
from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from bot.replies import Attachment, QuotedSentence, Reply, Section, Status
from bot.terminal.layout import CHATTING, Hints, marked_line, plain
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


class SectionObject(TypedDict):
    """`paper_id` names the paper that the section is about, if it is about one."""

    heading: str
    paper_id: str | None
    lines: list[str]
    quotes: list[QuoteObject]


class AttachmentObject(TypedDict):
    """`encoding` says if `content` is the file's text, or its bytes in Base64."""

    name: str
    description: str
    encoding: Literal["utf-8", "base64"]
    content: str


class ReplyObject(TypedDict):
    """`papers` is best first: those quoted, found or shown; for not_found the nearest.

    `quotes` are all that are shown, those of the sections too. `sections` and `attachments` are left out where there
    are none.
    """

    status: Status
    question: str
    understood_as: str
    quotes: list[QuoteObject]
    papers: list[PaperObject]
    unmatched_terms: list[str]
    sections: NotRequired[list[SectionObject]]
    attachments: NotRequired[list[AttachmentObject]]
    private: bool
    text: str


def reply_object(reply: Reply, hints: Hints = CHATTING) -> ReplyObject:
    written = ReplyObject(
        status=reply.status,
        question=reply.question,
        understood_as=reply.understood_as,
        quotes=_quote_objects(
            [*reply.quotes, *(sentence for section in reply.sections for sentence in section.quotes)]
        ),
        papers=[paper_object(paper) for paper in reply.papers],
        unmatched_terms=list(reply.unmatched_terms),
        private=reply.private,
        text=plain(reply, hints),
    )
    if reply.sections:
        written["sections"] = [_section_object(section, reply.papers) for section in reply.sections]
    if reply.attachments:
        written["attachments"] = [_attachment_object(attachment) for attachment in reply.attachments]
    return written


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


def _quote_objects(sentences: Sequence[QuotedSentence]) -> list[QuoteObject]:
    return [
        QuoteObject(
            rank=sentence.rank,
            text=sentence.quote.text,
            paper_id=sentence.quote.paper.id,
            start=sentence.quote.start,
            end=sentence.quote.end,
        )
        for sentence in sentences
    ]


def _section_object(section: Section, papers: Sequence[Paper]) -> SectionObject:
    return SectionObject(
        heading=section.heading,
        paper_id=None if section.citation is None else papers[section.citation - 1].id,
        lines=[marked_line(line).plain for line in section.lines],
        quotes=_quote_objects(section.quotes),
    )


def _attachment_object(attachment: Attachment) -> AttachmentObject:
    text = attachment.text
    return AttachmentObject(
        name=attachment.name,
        description=attachment.description,
        encoding="base64" if text is None else "utf-8",
        content=base64.b64encode(attachment.content).decode() if text is None else text,
    )
