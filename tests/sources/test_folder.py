"""A folder that is watched."""

import datetime as dt
from pathlib import Path

import pytest

from bot.errors import SourceError
from bot.sources.folder import Folder
from bot.sources.source import Source, Window

TODAY = Window(dt.date(2024, 1, 8), dt.date(2024, 1, 8))


async def test_whatever_lies_in_the_folder_is_announced_and_what_is_no_paper_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "1", "title": "One"}\nnot a paper\n', encoding="utf-8")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "b.bib").write_text("@article{two, title={Two}, abstract={It is.}}", encoding="utf-8")
    source: Source = Folder(tmp_path)

    batch = await source.announced(TODAY)

    assert (source.name, [found.paper.title for found in batch.found]) == (str(tmp_path), ["One", "Two"])
    assert [reason.startswith(f"{tmp_path}/a.jsonl:2: ") for reason in batch.refused] == [True]
    assert batch.raw == ()


async def test_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="gone is not there"):
        await Folder(tmp_path / "gone").announced(TODAY)
