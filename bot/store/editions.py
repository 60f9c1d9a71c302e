"""Editions: what each source of papers answered, as it came, so that a wrong reading can be repeated."""

import asyncio
import datetime as dt
import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.store.database import Database
from bot.store.moments import stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer as it came, unpacked; `fetched_at` is in UTC."""

    url: str
    fetched_at: dt.datetime
    charset: str | None
    etag: str | None
    last_modified: str | None
    body: bytes


class EditionStore:
    """`source` is a source as it is written in a digest, such as arxiv:cs.LG."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, source: str, answers: Sequence[KeptAnswer], *, before: dt.datetime) -> None:
        """Keep answers, and let go all that was fetched before a moment."""
        packed = await asyncio.to_thread(lambda: [zlib.compress(answer.body) for answer in answers])
        async with self._database.transaction() as connection:
            await connection.executemany(
                """
                INSERT INTO source_answers (source, url, fetched_at, charset, etag, last_modified, body)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    (source, each.url, stamp(each.fetched_at), each.charset, each.etag, each.last_modified, body)
                    for each, body in zip(answers, packed, strict=True)
                ],
            )
            await connection.execute("DELETE FROM source_answers WHERE fetched_at < ?", (stamp(before),))
            await connection.execute("DELETE FROM source_batches WHERE day < ?", (before.date().isoformat(),))

    async def last(self, source: str) -> KeptAnswer | None:
        """The last answer of a source; None where none is kept."""
        sql = """
            SELECT url, fetched_at, charset, etag, last_modified, body FROM source_answers
            WHERE source = ? ORDER BY id DESC LIMIT 1
        """
        async with self._database.read() as connection:
            rows = await connection.execute_fetchall(sql, (source,))
        for url, fetched_at, charset, etag, last_modified, body in rows:
            return KeptAnswer(
                url=url,
                fetched_at=dt.datetime.fromisoformat(fetched_at),
                charset=charset,
                etag=etag,
                last_modified=last_modified,
                body=await asyncio.to_thread(zlib.decompress, body),
            )
        return None

    async def stale_since(self, source: str, day: dt.date, ids: Iterable[str]) -> dt.date | None:
        """The earlier day whose ids these are; None where they are news, which is kept as what this day brought."""
        text = "\n".join(sorted(ids))
        known_by = hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()
        sql = "SELECT day, ids FROM source_batches WHERE source = ? AND day < ? ORDER BY day DESC LIMIT 1"
        async with self._database.transaction() as connection:
            for before, ids_before in await connection.execute_fetchall(sql, (source, day.isoformat())):
                if ids_before == known_by:
                    return dt.date.fromisoformat(before)
            await connection.execute(
                """
                INSERT INTO source_batches (source, day, ids) VALUES (?, ?, ?)
                ON CONFLICT (source, day) DO UPDATE SET ids = excluded.ids
                """,
                (source, day.isoformat(), known_by),
            )
        return None
