"""Papers in what a person handed in: unpacked and read within bounds."""

import asyncio
import re
import tempfile
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path, PurePath

from bot.commands import GivenFile
from bot.errors import UserError
from retrieval.papers import Paper
from retrieval.readers.bibtex import read_bibtex

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS  # https://docs.python.org/3/library/zlib.html#zlib.decompressobj
_MEBIBYTE = 1 << 20
# A gzipped file may unfold to as many times what a plain one may hold; abstracts do to three or four.
_UNFOLDS = 5
_SUFFIX = re.compile(r"\.[a-z]{1,8}")


@asynccontextmanager
async def as_path(file: GivenFile, *, most_mib: int) -> AsyncIterator[Path]:
    """The file in a folder of its own, gone with it, unpacked and under a name of ours with its own suffix.

    Raises UserError for one that unfolds to more than is taken.
    """
    content = await asyncio.to_thread(_unpacked, file, _UNFOLDS * most_mib)
    with tempfile.TemporaryDirectory(prefix="quoth-") as folder:
        path = Path(folder, f"papers{_suffix(file.name)}")
        await asyncio.to_thread(path.write_bytes, content)
        yield path


async def bibtex_papers(text: str) -> tuple[list[Paper], list[str]]:
    """The papers of BibTeX entries, and why others are none."""
    refused: list[str] = []

    def read() -> list[Paper]:
        return list(read_bibtex(text, refuse=lambda line, reason: refused.append(f"line {line}: {reason}")))

    return await asyncio.to_thread(read), refused


def _suffix(name: str) -> str:
    """What tells the format, without that of a packed file."""
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes if suffix.lower() != ".gz"]
    return suffixes[-1] if suffixes and _SUFFIX.fullmatch(suffixes[-1]) else ""


def _unpacked(file: GivenFile, most_mib: int) -> bytes:
    if not file.content.startswith(_GZIP_MAGIC):
        return file.content
    unfolded, packed = bytearray(), file.content
    while packed:  # a gzipped file may consist of several, one behind the other
        unfolding = zlib.decompressobj(_GZIP_WINDOW)
        try:
            unfolded += unfolding.decompress(packed, most_mib * _MEBIBYTE - len(unfolded) + 1)
        except zlib.error as error:
            raise UserError(f"{file.name} is damaged: {error}. Pack it anew, or hand it in unpacked.") from error
        if len(unfolded) > most_mib * _MEBIBYTE:
            raise UserError(f"{file.name} unfolds to more than {most_mib} MiB. Hand it in in parts.")
        if not unfolding.eof:
            raise UserError(f"{file.name} is cut short. Pack it anew, or hand it in unpacked.")
        packed = unfolding.unused_data.lstrip(b"\0")
    return bytes(unfolded)
