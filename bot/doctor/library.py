"""The libraries: whether the catalogue and the saved indexes know each of their papers."""

import asyncio
import datetime as dt
import shutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from bot.doctor.checks import MEND, Check, Health
from bot.library import Holdings
from bot.library.keeping import silent
from bot.library.library import index_folder
from bot.plurals import counted
from bot.settings import Settings
from bot.store.catalogue import unlisted
from bot.store.changes import ChangeStore, Stamp
from bot.store.dangling import drop_unused_abstracts, unused_abstracts
from bot.store.database import Database
from bot.store.papers import PaperStore, libraries, list_again
from bot.store.scope import SHARED
from retrieval.background import Background
from retrieval.errors import IndexDamaged
from retrieval.index import MemoryIndex
from retrieval.queries import Filters
from retrieval.storage import MANIFEST, Saved, Storage


async def look_at_libraries(database: Database, settings: Settings, *, mend: bool) -> AsyncIterator[Check]:
    """Yield what is found; with `mend` what disagrees with the papers is made from them anew."""
    counts = {library: await PaperStore(database, library).count() for library in await libraries(database)}
    if not counts:
        yield Check("library", Health.NOTE, "it is empty", "add papers with `quoth import PATH`")
        return
    yield _papers(counts)
    yield await _catalogue(database, list(counts), mend=mend)
    yield await _indexes(database, settings, list(counts), mend=mend)
    if leftovers := await _leftovers(database, settings, list(counts), mend=mend):
        yield leftovers


def _papers(counts: Mapping[str, int]) -> Check:
    servers = {library: count for library, count in counts.items() if library != SHARED}
    says = counted(counts.get(SHARED, 0), "paper")
    if servers:
        own = "itself" if len(servers) == 1 else "themselves"
        says += f", and {sum(servers.values()):,} that {counted(len(servers), 'server')} added for {own}"
    return Check("library", Health.FINE, says)


async def _catalogue(database: Database, names: list[str], *, mend: bool) -> Check:
    lost = await unlisted(database)
    if not lost:
        return Check("catalogue", Health.FINE, "it lists every paper")
    if mend:
        for name in names:
            await list_again(database, name, lost)
        return Check("catalogue", Health.MENDED, f"{counted(len(lost), 'paper')} that could not be found by title can")
    says = f"{counted(len(lost), 'paper')} cannot be found by title, such as {min(lost)!r}"
    return Check("catalogue", Health.WRONG, says, MEND)


async def _indexes(database: Database, settings: Settings, names: list[str], *, mend: bool) -> Check:
    faults = {name: fault for name in names if (fault := await _fault(database, settings, name))}
    if not faults and SHARED in names and not (index_folder(settings, SHARED) / MANIFEST).exists():
        return Check("index", Health.NOTE, "it is not saved", "the next start builds it and saves it")
    if not faults:
        return Check("index", Health.FINE, "it knows every paper of the library")
    found = "; ".join(faults.values())
    if not mend:
        return Check("index", Health.WRONG, found, MEND)
    for name in faults:
        await _build(database, settings, name)
    return Check("index", Health.MENDED, f"{found}: built anew")


async def _fault(database: Database, settings: Settings, name: str) -> str | None:
    """What is wrong with the saved index of a library; None where it is sound, or where there is none."""
    folder = index_folder(settings, name)
    if not (folder / MANIFEST).exists():
        return None
    try:
        saved = await asyncio.to_thread(_read_through, folder)
        stamp = Stamp.of(saved.stamp)
    except (IndexDamaged, ValueError) as error:
        return str(error).removesuffix(" (the index is built anew)")
    changes = await ChangeStore(database, name).since(stamp)
    if changes is None:
        return f"{folder}: is of another state of the database"
    ids = {id_ async for batch in PaperStore(database, name).batches() for id_ in (paper.id for paper in batch)}
    indexed = await asyncio.to_thread(lambda: {*MemoryIndex(saved=saved.lives, memory=saved.memory).select(Filters())})
    # What has changed since it was saved is taken in at the next start.
    lost = (ids ^ indexed) - {change.paper_id for change in changes}
    return (
        f"{folder}: disagrees with the library on {counted(len(lost), 'paper')}, such as {min(lost)!r}"
        if lost
        else None
    )


def _read_through(folder: Path) -> Saved:
    """The saved index, with each of its files read. Raises IndexDamaged."""
    storage = Storage(folder)
    saved = storage.open()
    for check in storage.checks():
        check()
    return saved


async def _build(database: Database, settings: Settings, name: str) -> None:
    folder = index_folder(settings, name)
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    holdings = Holdings(database, name, folder=folder, background=Background(), clock=lambda: dt.datetime.now(dt.UTC))
    await holdings.kept.build(silent)


async def _leftovers(database: Database, settings: Settings, names: list[str], *, mend: bool) -> Check | None:
    """Abstracts and indexes that belong to nothing any more; they only take room."""
    abstracts = await (drop_unused_abstracts if mend else unused_abstracts)(database)
    used = {index_folder(settings, name) for name in names}
    folders = [path for path in await asyncio.to_thread(_folders, settings.server_index_dir) if path not in used]
    if mend:
        for folder in folders:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    found = [counted(abstracts, "abstract")] if abstracts else []
    found += [counted(len(folders), "index", "indexes")] if folders else []
    if not found:
        return None
    says = f"{' and '.join(found)} of papers that are gone"
    return Check("leftovers", Health.MENDED, f"{says} deleted") if mend else Check("leftovers", Health.NOTE, says, MEND)


def _folders(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
