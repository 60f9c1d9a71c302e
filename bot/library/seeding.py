"""The bundled library, added once: a paper of it that was removed stays so."""

import asyncio
import datetime as dt
import hashlib
from pathlib import Path

from bot.importing import Source
from bot.store.marks import MarkStore
from bot.store.papers import BATCH, PaperStore
from retrieval.readers import readable_files

# The mark with the digest of the bundled library that was added last; each of its papers has a mark below it.
_SEEDS = "seeds"


async def seed(papers: PaperStore, marks: MarkStore, folder: Path, now: dt.datetime) -> None:
    """Add what is new in the bundled library, and what is newer in those of its papers that are still here."""
    digest = await asyncio.to_thread(_digest, folder)
    if await marks.get(_SEEDS) == digest:
        return
    async for batch in Source([folder]).batches(BATCH):
        marked = {paper.id: f"{_SEEDS}/{paper.id}" for paper in batch}
        missing = {paper.id for paper in await papers.missing(batch)}
        removed = {id_ for id_ in missing if await marks.get(marked[id_])}
        await papers.upsert([paper for paper in batch if paper.id not in removed], added_at=now)
        await marks.set(dict.fromkeys(marked.values(), "added"))
    await marks.set({_SEEDS: digest})


def _digest(folder: Path) -> str:
    """What changes when any file of the bundled library does, in its name or in its text."""
    digest = hashlib.blake2b(digest_size=16)
    for file in readable_files(folder):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
