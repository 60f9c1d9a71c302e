"""Digests: what each team set up, and what it was told of, kept so that a day is made once."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from bot.store import issues
from bot.store.database import Database
from bot.store.issues import NewIssue
from bot.store.letters import NewLetter, write
from bot.store.moments import day_of, moment_of, stamp

Joins = Literal["all", "shown", "none"]

# From one time to the next a weekend lies at most, and a local day begins up to a day before that of UTC.
_LONGEST_PAUSE = dt.timedelta(days=4)
_DAY = dt.timedelta(days=1)

_COLUMNS = """
    id, server, channel, owner, at, zone, weekdays_only, sources, most, joins, next_due, made_for, complete_for,
    late_since, paused
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a digest is to be. `at` is local to `zone`, an IANA name; `most` is how many papers it shows."""

    server: str | None
    channel: str
    owner: str
    at: dt.time
    zone: str
    weekdays_only: bool
    sources: tuple[str, ...]
    most: int
    joins: Joins


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A digest as it is kept. Times are in UTC; `made_for` is the last local day that it was made for.

    `complete_for` is the last one for which every source gave all it had: what came since is caught up on.
    `late_since`: since when it waits for news that should be there. `paused`: why it does not run.
    """

    id: int
    plan: Plan
    next_due: dt.datetime
    made_for: dt.date | None
    complete_for: dt.date | None
    late_since: dt.datetime | None
    paused: str | None

    @classmethod
    def unkept(cls, plan: Plan, *, next_due: dt.datetime) -> Self:
        """A digest that is only looked at: it has told of nothing."""
        return cls(id=0, plan=plan, next_due=next_due, made_for=None, complete_for=None, late_since=None, paused=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One message of a digest, composed, and what it tells of: keys with versions.

    `letter` makes the letter for the id that the issue is kept under. `complete`: every source gave all it had.
    """

    digest: Digest
    day: dt.date
    next_due: dt.datetime
    kept: NewIssue
    letter: Callable[[int], NewLetter]
    seen: Mapping[str, int | None]
    complete: bool


class DigestStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, plan: Plan, *, next_due: dt.datetime) -> Digest:
        async with self._database.transaction() as connection:
            ((digest_id,),) = await connection.execute_fetchall(
                """
                INSERT INTO digests (server, channel, owner, at, zone, weekdays_only, sources, most, joins, next_due)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
                """,
                (
                    plan.server,
                    plan.channel,
                    plan.owner,
                    plan.at.isoformat(timespec="minutes"),
                    plan.zone,
                    plan.weekdays_only,
                    json.dumps(plan.sources),
                    plan.most,
                    plan.joins,
                    stamp(next_due),
                ),
            )
        (digest,) = await self._digests("id = ?", (digest_id,))
        return digest

    async def of_server(self, server: str | None) -> list[Digest]:
        """The digests of a server, in the order in which they were set up."""
        return await self._digests("server IS ? ORDER BY id", (server,))

    async def every(self) -> list[Digest]:
        """All digests, in the order in which they were set up."""
        return await self._digests("TRUE ORDER BY id", ())

    async def get(self, digest_id: int) -> Digest | None:
        return next(iter(await self._digests("id = ?", (digest_id,))), None)

    async def due(self, now: dt.datetime, *, limit: int) -> list[Digest]:
        """At most `limit` running digests of servers that are due by now, those longest due first."""
        where = "server IS NOT NULL AND paused IS NULL AND next_due <= ? ORDER BY next_due, id LIMIT ?"
        return await self._digests(where, (stamp(now), limit))

    async def ahead_of(self, now: dt.datetime) -> list[Digest]:
        """The running digests of servers that were made for a day, or wait for a time, that no right clock gave."""
        where = "server IS NOT NULL AND paused IS NULL AND (next_due > ? OR made_for > ?) ORDER BY id"
        tomorrow = now.astimezone(dt.UTC).date() + _DAY
        return await self._digests(where, (stamp(now + _LONGEST_PAUSE), tomorrow.isoformat()))

    async def set_right(self, digest: Digest, *, today: dt.date, next_due: dt.datetime) -> None:
        """Keep that a digest was made for no day after today, a local one, and when it is due next."""
        await self._change(
            """
            UPDATE digests SET made_for = min(made_for, :today), complete_for = min(complete_for, :today),
                late_since = NULL, next_due = :due
            WHERE id = :id
            """,
            {"id": digest.id, "today": today.isoformat(), "due": stamp(next_due)},
        )

    async def next_due(self) -> dt.datetime | None:
        """When the next digest of a server is due; None where none runs."""
        sql = "SELECT min(next_due) FROM digests WHERE server IS NOT NULL AND paused IS NULL"
        async with self._database.read() as connection:
            ((due,),) = await connection.execute_fetchall(sql)
        return moment_of(due)

    async def seen(self, digest_id: int, keys: Iterable[str]) -> dict[str, int | None]:
        """Those of the keys that the digest has told of, each with the version that it told of."""
        sql = "SELECT key, version FROM digest_seen WHERE digest = ? AND key IN (SELECT value FROM json_each(?))"
        async with self._database.read() as connection:
            rows = await connection.execute_fetchall(sql, (digest_id, json.dumps([*keys])))
        return {str(key): version for key, version in rows}

    async def make(self, issue: Issue) -> bool:
        """Keep an issue, what it tells of and its letter, in one; False where that one was made already.

        So a day that two make at once, or that is made again after a crash, is sent once. A further issue of a day,
        which somebody asked for, goes by its number.
        """
        packed = await issues.pack(issue.kept.entries)
        made_before = "made_for = :day" if issue.kept.number > 1 else "(made_for IS NULL OR made_for < :day)"
        async with self._database.transaction() as connection:
            made = await connection.execute(
                f"""
                UPDATE digests SET made_for = :day, next_due = :next_due, late_since = NULL,
                    complete_for = iif(:complete, :day, complete_for)
                WHERE id = :id AND paused IS NULL AND {made_before} AND NOT EXISTS (
                    SELECT 1 FROM digest_issues WHERE digest = :id AND day = :day AND number = :number
                )
                """,  # noqa: S608 - of two texts of our own
                {
                    "id": issue.digest.id,
                    "day": issue.day.isoformat(),
                    "number": issue.kept.number,
                    "next_due": stamp(issue.next_due),
                    "complete": issue.complete,
                },
            )
            if not made.rowcount:
                return False
            issue_id = await issues.write(connection, issue.digest.id, issue.day, issue.kept, packed)
            await connection.executemany(
                """
                INSERT INTO digest_seen (digest, key, version) VALUES (?, ?, ?)
                ON CONFLICT (digest, key) DO UPDATE SET version = max(ifnull(version, 0), excluded.version)
                WHERE excluded.version IS NOT NULL
                """,
                [(issue.digest.id, key, version) for key, version in issue.seen.items()],
            )
            await write(connection, issue.letter(issue_id))
        return True

    async def wait(self, digest: Digest, *, since: dt.datetime, until: dt.datetime) -> None:
        """Keep that a digest waits for news that should be there, and when to look again."""
        await self._change(
            "UPDATE digests SET late_since = :since, next_due = :until WHERE id = :id",
            {"id": digest.id, "since": stamp(since), "until": stamp(until)},
        )

    async def skip(self, digest: Digest, *, next_due: dt.datetime) -> None:
        """Keep that a digest has nothing to do before then."""
        await self._change(
            "UPDATE digests SET next_due = :due WHERE id = :id", {"id": digest.id, "due": stamp(next_due)}
        )

    async def pause(self, digest_id: int, why: str) -> bool:
        """Stop a digest; False where it is stopped already."""
        return await self._change(
            "UPDATE digests SET paused = :why WHERE id = :id AND paused IS NULL", {"id": digest_id, "why": why}
        )

    async def resume(self, digest_id: int, *, next_due: dt.datetime) -> bool:
        """Let a digest run again; False where it runs already."""
        return await self._change(
            """
            UPDATE digests SET paused = NULL, late_since = NULL, next_due = :due WHERE id = :id AND paused IS NOT NULL
            """,
            {"id": digest_id, "due": stamp(next_due)},
        )

    async def remove(self, digest_id: int) -> None:
        await self._change("DELETE FROM digests WHERE id = :id", {"id": digest_id})

    async def _change(self, sql: str, values: dict[str, object]) -> bool:
        async with self._database.transaction() as connection:
            return (await connection.execute(sql, values)).rowcount > 0

    async def _digests(self, where: str, values: tuple[object, ...]) -> list[Digest]:
        sql = f"SELECT {_COLUMNS} FROM digests WHERE {where}"  # noqa: S608 - of texts of our own
        async with self._database.read() as connection:
            return [_digest(row) for row in await connection.execute_fetchall(sql, values)]


def _digest(row: Iterable[Any]) -> Digest:
    id_, server, channel, owner, at, zone, weekdays_only, sources, most, joins, *times, paused = row
    next_due, made_for, complete_for, late_since = times
    plan = Plan(
        server=server,
        channel=channel,
        owner=owner,
        at=dt.time.fromisoformat(at),
        zone=zone,
        weekdays_only=bool(weekdays_only),
        sources=tuple(json.loads(sources)),
        most=most,
        joins=joins,
    )
    return Digest(
        id=id_,
        plan=plan,
        next_due=dt.datetime.fromisoformat(next_due),
        made_for=day_of(made_for),
        complete_for=day_of(complete_for),
        late_since=moment_of(late_since),
        paused=paused,
    )
