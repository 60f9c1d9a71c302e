"""The database: one connection that writes, a few that read, and transactions that are whole or not there."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Self

import aiosqlite

from bot.errors import StoreError
from bot.store.schema import migrate

READERS = 2


class Database:
    """One SQLite file. Opened by `open`; then `transaction()` writes and `read()` reads."""

    def __init__(self, path: Path, writer: aiosqlite.Connection, readers: list[aiosqlite.Connection]) -> None:
        self.path = path
        self._writer = writer
        # aiosqlite serialises statements, not transactions: two coroutines would commit each other's half-done work.
        self._writing = asyncio.Lock()
        self._idle: asyncio.Queue[aiosqlite.Connection] = asyncio.Queue()
        for reader in readers:
            self._idle.put_nowait(reader)

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path, *, busy_timeout_ms: int) -> AsyncIterator[Self]:
        """Open the database at `path`, made or brought to the newest schema first.

        Raises StoreError where it can't be used, NewerDatabase where a newer Quoth wrote it.
        """
        async with AsyncExitStack() as stack:
            await asyncio.to_thread(_make_folder, path.parent)
            with explained(path):
                await asyncio.to_thread(migrate, path, busy_timeout_ms=busy_timeout_ms)
                writer, *readers = [
                    await stack.enter_async_context(aiosqlite.connect(path, isolation_level=None))
                    for _ in range(1 + READERS)
                ]
                for connection in (writer, *readers):
                    await connection.execute(f"PRAGMA busy_timeout = {busy_timeout_ms:d}")
                    await connection.execute("PRAGMA foreign_keys = ON")
                # Each commit reaches the disk: an answer that was shown outlives a pulled plug.
                await writer.execute("PRAGMA synchronous = FULL")
                # What is deleted is overwritten: a question that a person wants forgotten must not stay in the file.
                await writer.execute("PRAGMA secure_delete = ON")
                for connection in readers:
                    await connection.execute("PRAGMA query_only = ON")
            yield cls(path, writer, readers)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[aiosqlite.Connection]:
        """The writing connection, all to oneself; committed at the end, undone on any exception.

        A commit that is cancelled may have happened all the same, so what is written has to bear being written twice.
        No network and no search inside: everyone who writes is waiting.
        """
        async with self._writing:
            with explained(self.path):
                try:
                    # Inside the try: a cancelled BEGIN may still be carried out, and is then undone.
                    await self._writer.execute("BEGIN IMMEDIATE")
                    yield self._writer
                    await self._writer.commit()
                except BaseException:
                    await self._writer.rollback()
                    raise

    async def empty_log(self) -> bool:
        """Put the write-ahead log, which holds what was deleted, into the database; False where somebody is reading."""
        async with self._writing:
            with explained(self.path):
                ((busy, _, _),) = await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        return not busy

    @asynccontextmanager
    async def read(self) -> AsyncIterator[aiosqlite.Connection]:
        """A connection that can only read, and that sees one state of the database throughout."""
        reader = await self._idle.get()
        try:
            with explained(self.path):
                await reader.execute("BEGIN")
                yield reader
        finally:
            try:
                await reader.rollback()
            finally:
                # Cancelled or not, the rollback stands in the connection's queue before what its next user asks.
                self._idle.put_nowait(reader)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite says of the file into a StoreError with a remedy; our own mistakes pass as they are."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        remedy = _REMEDIES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if remedy is None:
            raise
        raise StoreError(f"{path}: {error} ({remedy})") from error


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # what people asked is nobody else's to read
    except OSError as error:
        raise StoreError(f"{folder}: cannot be made: {error.strerror} (name another data folder)") from error


# By primary result code, https://www.sqlite.org/rescode.html
_REMEDIES = {
    sqlite3.SQLITE_BUSY: "another process is writing: wait for it, stop it, or raise QUOTH_BUSY_TIMEOUT_MS",
    sqlite3.SQLITE_CANTOPEN: "see that the folder exists and may be written to, or name another data folder",
    sqlite3.SQLITE_CORRUPT: "the file is damaged: restore a backup of it",
    sqlite3.SQLITE_FULL: "the disk is full: make room",
    sqlite3.SQLITE_IOERR: "the disk cannot be read or written: look at it, then start again",
    sqlite3.SQLITE_NOTADB: "the file is no database: move it away, or name another data folder",
    sqlite3.SQLITE_PERM: "the file may not be used by this user: mend its permissions",
    sqlite3.SQLITE_READONLY: "the file may not be written to: mend its permissions",
}
