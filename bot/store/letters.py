"""Letters: what the bot says of its own accord, kept from before it is sent until long after."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import aiosqlite
from pydantic import TypeAdapter

from bot.replies import Reply
from bot.store.database import Database
from bot.store.moments import moment_of, stamp

State = Literal["waiting", "sending", "sent", "failed"]

# The place of letters for whoever runs Quoth: a terminal is no channel.
TERMINAL = "terminal"

# No letter is written or put off for so long, unless by a clock that was ahead of the time.
_FAR_OFF = dt.timedelta(days=1)
_LAST = dt.datetime.max.replace(tzinfo=dt.UTC) - _FAR_OFF
_REPLY = TypeAdapter(Reply)
_COLUMNS = "id, key, place, direct, reply, due_at, state, first_tried_at, tries, message, reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLetter:
    """A letter to be sent once, however often it is written: two of one `key` are one. What is attached is text.

    `place` is a channel's id, or where `direct`, the id of the person whom a direct message goes to. `due_at` is aware.
    """

    key: str
    place: str
    direct: bool
    reply: Reply
    due_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter as it is kept; times are in UTC. `first_tried_at`: since when Discord may have it."""

    id: int
    key: str
    place: str
    direct: bool
    reply: Reply
    due_at: dt.datetime
    state: State
    first_tried_at: dt.datetime | None
    tries: int
    message: str | None
    reason: str | None

    @property
    def reference(self) -> str:
        """What stands in the message itself, so that it is known again in a place's history; at most 25 characters."""
        return f"ref-q{self.id}"


class LetterStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, letters: Iterable[NewLetter]) -> None:
        """Keep letters to be sent; all or none."""
        async with self._database.transaction() as connection:
            for letter in letters:
                await write(connection, letter)

    async def get(self, key: str) -> Letter | None:
        async with self._database.read() as connection:
            return next(iter(await _letters(connection, "key = ?", (key,))), None)

    async def due(self, now: dt.datetime, *, limit: int, here: bool = False) -> list[Letter]:
        """At most `limit` letters that are to be sent by now, those longest due first; `here`: to the terminal.

        One that is put off beyond all measure is due: the clock was ahead when it was.
        """
        due = "(due_at <= ? OR due_at > ?)"
        where = f"state IN ('waiting', 'sending') AND {_here(here)} AND {due} ORDER BY due_at, id LIMIT ?"
        async with self._database.read() as connection:
            return await _letters(connection, where, (stamp(now), stamp(min(now, _LAST) + _FAR_OFF), limit))

    async def next_due(self) -> dt.datetime | None:
        """When the next letter is to be sent to Discord; None where none waits."""
        sql = f"SELECT min(due_at) FROM letters WHERE state IN ('waiting', 'sending') AND {_here(False)}"  # noqa: S608
        async with self._database.read() as connection:
            ((due_at,),) = await connection.execute_fetchall(sql)
        return moment_of(due_at)

    async def sending(self, letter_id: int, now: dt.datetime, *, anew: bool) -> None:
        """Keep that a letter is about to be handed to Discord. `anew`: Discord surely has it from no earlier try."""
        first = ":now" if anew else "ifnull(first_tried_at, :now)"
        await self._change(
            f"UPDATE letters SET state = 'sending', tries = tries + 1, first_tried_at = {first} WHERE id = :id",  # noqa: S608 - of two texts of our own
            {"id": letter_id, "now": stamp(now)},
        )

    async def sent(self, letter_id: int, message: str) -> None:
        await self._change(
            "UPDATE letters SET state = 'sent', message = :message WHERE id = :id",
            {"id": letter_id, "message": message},
        )

    async def postponed(self, letter_id: int, due_at: dt.datetime, reason: str) -> None:
        """Keep that a try came to nothing, as far as we know, and when the next one is."""
        await self._change(
            "UPDATE letters SET due_at = :due_at, reason = :reason WHERE id = :id",
            {"id": letter_id, "due_at": stamp(due_at), "reason": reason},
        )

    async def failed(self, letter_id: int, reason: str) -> None:
        """Keep that a letter can't be delivered; it is not tried again."""
        await self._change(
            "UPDATE letters SET state = 'failed', reason = :reason WHERE id = :id", {"id": letter_id, "reason": reason}
        )

    async def _change(self, sql: str, values: dict[str, object]) -> None:
        async with self._database.transaction() as connection:
            await connection.execute(sql, values)


async def write(connection: aiosqlite.Connection, letter: NewLetter) -> None:
    """Keep a letter in a transaction that keeps more, such as that this day's digest is made."""
    await connection.execute(
        "INSERT INTO letters (key, place, direct, reply, due_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
        (letter.key, letter.place, letter.direct, _REPLY.dump_json(letter.reply).decode(), stamp(letter.due_at)),
    )


def _here(here: bool) -> str:
    return f"place {'=' if here else '<>'} '{TERMINAL}'"


async def _letters(connection: aiosqlite.Connection, where: str, values: tuple[object, ...]) -> list[Letter]:
    sql = f"SELECT {_COLUMNS} FROM letters WHERE {where}"  # noqa: S608 - of texts of our own
    return [_letter(row) for row in await connection.execute_fetchall(sql, values)]


def _letter(row: Iterable[Any]) -> Letter:
    letter_id, key, place, direct, reply, due_at, state, first_tried_at, tries, message, reason = row
    return Letter(
        id=letter_id,
        key=key,
        place=place,
        direct=bool(direct),
        reply=_REPLY.validate_json(reply),
        due_at=dt.datetime.fromisoformat(due_at),
        state=state,
        first_tried_at=moment_of(first_tried_at),
        tries=tries,
        message=message,
        reason=reason,
    )
