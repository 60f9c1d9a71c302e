"""A folder that is watched: whatever files of papers somebody puts there."""

from pathlib import Path

from bot.errors import SourceError
from bot.importing import WHOLE_FILE
from bot.importing import Source as Files
from bot.sources.headers import Validators
from bot.sources.source import Batch, Found, Window

_BATCH = 500


class Folder:
    """The papers of all files in a folder and below it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        return str(self._path)

    async def announced(self, _window: Window, _last: Validators | None = None) -> Batch:
        if not self._path.exists():
            raise SourceError(f"{self._path} is not there (make the folder, or name another)")
        files = Files([self._path])
        papers = [paper async for batch in files.batches(_BATCH) for paper in batch]
        refused = (
            f"{each.path}{'' if each.line == WHOLE_FILE else f':{each.line}'}: {each.reason}" for each in files.refused
        )
        return Batch(tuple(Found(paper=paper, key=paper.id) for paper in papers), tuple(refused))
