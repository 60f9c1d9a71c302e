"""Lines from a pipe or file, without holding up the event loop."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator

_CHUNK = 65_536  # bytes, what a pipe holds on Linux
_CHUNKS_AHEAD = 4


async def read_lines(file: int, *, limit: int) -> AsyncIterator[bytes]:
    """Yield the lines of a file descriptor, each without its newline, as they come.

    Of a line of more than `limit` bytes the first limit + 1 are given, to tell it by, and the rest is skipped.
    """
    line = bytearray()
    async for chunk in _chunks(file):
        first, *others = chunk.split(b"\n")
        line += first[: limit + 1 - len(line)]
        for other in others:
            yield bytes(line)
            line[:] = other[: limit + 1]
    if line:
        yield bytes(line)


async def _chunks(file: int) -> AsyncIterator[bytes]:
    """Read in a thread of our own: asyncio reads no files, and its executors wait at exit for a read that blocks."""
    loop = asyncio.get_running_loop()
    chunks: asyncio.Queue[bytes | OSError] = asyncio.Queue()
    room = threading.Semaphore(_CHUNKS_AHEAD)

    def read() -> None:
        chunk: bytes | OSError = b"-"
        while isinstance(chunk, bytes) and chunk:
            room.acquire()
            try:
                chunk = os.read(file, _CHUNK)
            except OSError as error:
                chunk = error
            try:
                loop.call_soon_threadsafe(chunks.put_nowait, chunk)
            except RuntimeError:  # the loop was closed while we read: nobody waits for this
                return

    threading.Thread(target=read, name="stdin", daemon=True).start()
    while chunk := await chunks.get():
        if isinstance(chunk, OSError):
            raise chunk
        room.release()
        yield chunk
