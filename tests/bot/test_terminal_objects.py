"""The JSON that scripts read."""

import base64

from bot.replies import Attachment, Mark, QuotedSentence, Reply, Run, Section, Shape, named
from bot.terminal.objects import reply_object
from retrieval.papers import Paper
from retrieval.quotes import Quote

HEAT = Paper(id="heat", title="HEAT", abstract="HEAT trains recommenders.")
QUOTED = QuotedSentence(1, Quote(HEAT, 0, 4), 1)
QUOTE = {"rank": 1, "text": "HEAT", "paper_id": "heat", "start": 0, "end": 4}
GROUPED = Reply(
    status="answered",
    shape=Shape.ANSWER,
    sections=(
        Section(heading="Speed", citation=1, quotes=(QUOTED,)),
        Section(heading="Status", lines=(named("Papers", "1"), (Run("all", Mark.STRUCK), Run(" some")))),
    ),
    papers=(HEAT,),
)


def test_a_section_is_an_object_and_its_quotes_are_among_all_quotes() -> None:
    written = reply_object(GROUPED)

    assert written["sections"] == [
        {"heading": "Speed", "paper_id": "heat", "lines": [], "quotes": [QUOTE]},
        {"heading": "Status", "paper_id": None, "lines": ["Papers: 1", "[-all-] some"], "quotes": []},
    ]
    assert written["quotes"] == [QUOTE]


def test_a_file_is_written_as_its_text_or_in_base64() -> None:
    text, picture = Attachment("a.bib", b"@misc{a}", "BibTeX"), Attachment("a.png", b"\x89PNG\x00", "A picture")

    written = reply_object(Reply(status="answered", shape=Shape.NOTICE, attachments=(text, picture)))

    assert written["attachments"] == [
        {"name": "a.bib", "description": "BibTeX", "encoding": "utf-8", "content": "@misc{a}"},
        {
            "name": "a.png",
            "description": "A picture",
            "encoding": "base64",
            "content": base64.b64encode(picture.content).decode(),
        },
    ]


def test_a_reply_without_sections_and_files_is_the_promised_object_alone() -> None:
    assert not {"sections", "attachments"} & reply_object(Reply(status="answered", shape=Shape.NOTICE)).keys()
