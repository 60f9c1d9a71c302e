"""Files of replies, at a terminal."""

from pathlib import Path

from bot.replies import Attachment, Caller, Reply, Shape
from bot.terminal.files import saving
from bot.terminal.respond import LOCAL_CALLER

PICTURE = Attachment("../stats.png", b"\x89PNG\x00", "Papers by year")
TEXT = Attachment("kept.json", b"{}", "Everything kept")


async def replying(_: Caller, text: str) -> Reply:
    return Reply(status="answered", shape=Shape.NOTICE, headline=text, attachments=(PICTURE, TEXT))


async def test_a_file_that_is_no_text_is_saved_in_the_folder_and_its_place_told(tmp_path: Path) -> None:
    folder = tmp_path / "files"

    reply = await saving(replying, folder)(LOCAL_CALLER, "/stats")

    assert (folder / "stats.png").read_bytes() == PICTURE.content
    assert reply.notes == (f"Papers by year: {folder / 'stats.png'}",)


async def test_a_file_of_text_is_left_to_be_printed(tmp_path: Path) -> None:
    reply = await saving(replying, tmp_path)(LOCAL_CALLER, "/mydata export")

    assert reply.attachments == [TEXT]


async def test_a_folder_that_cannot_be_written_is_told_as_an_error(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("in the way", encoding="utf-8")

    reply = await saving(replying, tmp_path / "files")(LOCAL_CALLER, "/stats")

    assert reply.status == "error"
