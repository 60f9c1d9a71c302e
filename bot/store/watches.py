"""Watches: what people want to hear of, what came since, and what each was told of."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.store.database import Database
from bot.store.letters import Letter, NewLetter, write
from bot.store.moments import stamp

Kind = Literal["topic", "author", "paper"]

_COLUMNS = "id, owner, server, place, direct, kind, what, request, paper, added_at, since, paused"
_KEY = "watch:"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWatch:
    """What somebody wants to hear of, and where: `place` is a channel, or where `direct`, the owner.

    `request` is a topic's question as JSON; `paper` the id of the paper that is watched, `what` then its title.
    `server` is whose library it looks at; None for the shared one alone.
    """

    owner: str
    server: str | None
    place: str
    direct: bool
    kind: Kind
    what: str
    request: str = "{}"
    paper: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A watch as it is kept; `added_at` is in UTC. Arrivals up to `since` are no news. `paused`: why it is silent."""

    id: int
    plan: NewWatch
    added_at: dt.datetime
    since: int
    paused: str | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A paper that came into a library, or one that was there and `changed`."""

    number: int
    library: str
    paper_id: str
    changed: bool


@dataclass(frozen=True, slots=True)
class News:
    """What a watch is to tell of: the keys of the papers, and the letter that does."""

    watch: Watch
    keys: Sequence[str]
    letter: NewLetter


class WatchStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, plan: NewWatch, *, added_at: dt.datetime) -> Watch:
        """Keep a watch and return it; one that there is already is returned, and runs again if it was paused."""
        same = "owner = ? AND server IS ? AND place = ? AND kind = ? AND what = ? AND request = ? AND paper IS ?"
        values = (plan.owner, plan.server, plan.place, plan.kind, plan.what, plan.request, plan.paper)
        async with self._database.transaction() as connection:
            rows = list(await connection.execute_fetchall(f"SELECT id FROM watches WHERE {same}", values))  # noqa: S608 - a text of our own
            if rows:
                await connection.execute("UPDATE watches SET paused = NULL WHERE id = ?", rows[0])
            else:
                rows = list(
                    await connection.execute_fetchall(
                        """
                        INSERT INTO watches (owner, server, place, direct, kind, what, request, paper, added_at, since)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?,
                            ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'arrivals'), 0))
                        RETURNING id
                        """,
                        (*values[:3], plan.direct, *values[3:], stamp(added_at)),
                    )
                )
        ((watch_id,),) = rows
        (watch,) = await self._watches("id = ?", (watch_id,))
        return watch

    async def count(self, *, owner: str | None = None, server: str | None = None) -> int:
        """How many watches tell a person directly, or the channels of a server."""
        where, value = ("owner = ? AND direct", owner) if owner is not None else ("server IS ? AND NOT direct", server)
        async with self._database.read() as connection:
            ((count,),) = await connection.execute_fetchall(f"SELECT count(*) FROM watches WHERE {where}", (value,))  # noqa: S608 - texts of our own
        return int(count)

    async def seen_by(self, owner: str, server: str | None) -> list[Watch]:
        """The person's own watches of what is seen in a server, and those of its channels; the oldest first."""
        channels = "OR (server IS NOT NULL AND NOT direct)"
        return await self._watches(f"server IS ? AND (owner = ? {channels}) ORDER BY id", (server, owner))

    async def running(self, library: str) -> list[Watch]:
        """The running watches that may see what comes into a library; of the shared one's arrivals, all may."""
        return await self._watches("paused IS NULL AND (? = '' OR server = ?) ORDER BY id", (library, library))

    async def wished(self, server: str | None, channel: str) -> list[Watch]:
        """The running watches of a channel, which a digest there serves too."""
        where = "paused IS NULL AND server IS ? AND NOT direct AND place = ? ORDER BY id"
        return await self._watches(where, (server, channel))

    async def arrivals(self, *, limit: int) -> list[Arrival]:
        """At most `limit` papers that were not yet held against the watches, in the order in which they came."""
        sql = "SELECT number, library, paper, changed FROM arrivals ORDER BY number LIMIT ?"
        async with self._database.read() as connection:
            rows = await connection.execute_fetchall(sql, (limit,))
        return [Arrival(number, library, paper, bool(changed)) for number, library, paper, changed in rows]

    async def told(self, watch_id: int, keys: Iterable[str]) -> frozenset[str]:
        """Those of the keys that the watch has told of."""
        sql = "SELECT key FROM watch_hits WHERE watch = ? AND key IN (SELECT value FROM json_each(?))"
        async with self._database.read() as connection:
            rows = await connection.execute_fetchall(sql, (watch_id, json.dumps([*keys])))
        return frozenset(str(key) for (key,) in rows)

    async def tell(self, arrivals: Sequence[Arrival], news: Iterable[News]) -> bool:
        """Keep what the watches tell of, their letters, and that the arrivals were looked at, in one.

        False, with nothing kept, where another process has looked at one of the arrivals meanwhile. A watch that is
        gone or paused by now tells of nothing.
        """
        numbers = json.dumps([arrival.number for arrival in arrivals])
        among = "number IN (SELECT value FROM json_each(?))"
        async with self._database.transaction() as connection:
            counted = await connection.execute_fetchall(f"SELECT count(*) FROM arrivals WHERE {among}", (numbers,))  # noqa: S608 - a text of our own
            if list(counted) != [(len(arrivals),)]:
                return False
            await connection.execute(f"DELETE FROM arrivals WHERE {among}", (numbers,))  # noqa: S608 - likewise
            for one in news:
                kept = await connection.execute(
                    """
                    INSERT OR IGNORE INTO watch_hits (watch, key)
                    SELECT watches.id, value FROM watches, json_each(?) WHERE watches.id = ? AND paused IS NULL
                    """,
                    (json.dumps([*one.keys]), one.watch.id),
                )
                if kept.rowcount > 0:
                    await write(connection, one.letter)
        return True

    async def undelivered(self, letter: Letter) -> None:
        """Silence the watch of a letter that can't be delivered, and keep why; other letters are none of a watch's."""
        if (watch_id := watch_of(letter.key)) is not None:
            await self.pause(watch_id, letter.reason or "what it tells can't be delivered")

    async def pause(self, watch_id: int, why: str) -> bool:
        """Silence a watch; False where it is silent already."""
        return await self._change("UPDATE watches SET paused = ? WHERE id = ? AND paused IS NULL", (why, watch_id))

    async def resume(self, watch_id: int) -> bool:
        """Let a watch tell again, of what comes from now on; False where it runs."""
        sql = """
            UPDATE watches SET paused = NULL,
                since = ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'arrivals'), 0)
            WHERE id = ? AND paused IS NOT NULL
        """
        return await self._change(sql, (watch_id,))

    async def remove(self, watch_id: int) -> None:
        await self._change("DELETE FROM watches WHERE id = ?", (watch_id,))

    async def _change(self, sql: str, values: tuple[object, ...]) -> bool:
        async with self._database.transaction() as connection:
            return (await connection.execute(sql, values)).rowcount > 0

    async def _watches(self, where: str, values: tuple[object, ...]) -> list[Watch]:
        sql = f"SELECT {_COLUMNS} FROM watches WHERE {where}"  # noqa: S608 - of texts of our own
        async with self._database.read() as connection:
            return [_watch(row) for row in await connection.execute_fetchall(sql, values)]


def letter_key(watch_id: int, arrival: int) -> str:
    """The key of the letter in which a watch tells of what came up to an arrival."""
    return f"{_KEY}{watch_id}:{arrival}"


def watch_of(letter_key: str) -> int | None:
    """The watch that a letter tells of; None where it is none's."""
    number = letter_key.removeprefix(_KEY).partition(":")[0]
    return int(number) if letter_key.startswith(_KEY) and number.isdecimal() else None


def _watch(row: Iterable[Any]) -> Watch:
    id_, owner, server, place, direct, kind, what, request, paper, added_at, since, paused = row
    plan = NewWatch(
        owner=owner,
        server=server,
        place=place,
        direct=bool(direct),
        kind=kind,
        what=what,
        request=request,
        paper=paper,
    )
    return Watch(id=id_, plan=plan, added_at=dt.datetime.fromisoformat(added_at), since=since, paused=paused)
