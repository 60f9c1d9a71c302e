"""A Discord on this machine with many channels: it drops repeated nonces for a while, keeps history, sets limits."""

import asyncio
import datetime as dt
import json
from collections import defaultdict, deque
from collections.abc import Callable
from itertools import count
from typing import cast

from aiohttp import web

from tests.discord.loopback import Loopback
from tests.discord.reading import texts
from tests.discord.wire import Json

# "The past few minutes"; what Quoth counts on is less.
REMEMBERED = dt.timedelta(minutes=3)
_HISTORY = 50
_MISSING_ACCESS = {"code": 50001, "message": "Missing Access"}
_UNKNOWN_CHANNEL = {"code": 10003, "message": "Unknown Channel"}
_NO_DIRECT_MESSAGES = {"code": 50007, "message": "Cannot send messages to this user"}


class Town(Loopback):
    """`meet` is called with "before" and "after" each message is taken. `per_s`: requests a second in all, if any."""

    def __init__(self, clock: Callable[[], dt.datetime], *, per_s: int | None = None) -> None:
        super().__init__()
        self.clock = clock
        self.meet: Callable[[str], None] = lambda _: None
        self.history: defaultdict[str, list[Json]] = defaultdict(list)
        self.closed: set[str] = set()
        self.gone: set[str] = set()
        self.refused = 0
        self._per_s = per_s
        self._taken: deque[float] = deque()
        self._nonces: dict[tuple[str, str], tuple[dt.datetime, Json]] = {}
        self._numbers = count(1)

    def said(self, channel: str) -> list[str]:
        """The text of each message in a channel, the oldest first."""
        return ["\n".join(texts(cast("list[Json]", each["components"]))) for each in self.history[channel]]

    async def _rest(self, request: web.Request) -> web.Response:
        if self._per_s is not None and (wait := self._too_fast(self._per_s)):
            self.refused += 1
            body = json.dumps({"message": "You are being rate limited.", "retry_after": wait, "global": True})
            headers = {"Content-Type": "application/json", "Via": "1.1 town", "Retry-After": f"{wait:.3f}"}
            return web.Response(status=429, body=body, headers=headers | {"X-RateLimit-Global": "true"})
        return await super()._rest(request)

    def _too_fast(self, per_s: int) -> float:
        """Seconds to wait where this second has had its requests; 0 for one that is taken."""
        now = asyncio.get_running_loop().time()
        while self._taken and now - self._taken[0] >= 1:
            self._taken.popleft()
        if len(self._taken) >= per_s:
            return 1 - (now - self._taken[0])
        self._taken.append(now)
        return 0

    def _answer(self, method: str, path: str, body: Json | list[Json] | None) -> tuple[int, object]:
        match (method, *path.strip("/").split("/")):
            case ("POST", "users", "@me", "channels"):
                person = str(cast("Json", body)["recipient_id"])
                return 200, {"id": f"7{person}", "type": 1, "recipients": [_person(person)]}
            case (_, "channels", channel, *_) if channel in self.gone:
                return 404, _UNKNOWN_CHANNEL
            case (_, "channels", channel, *_) if channel in self.closed:
                return 403, _NO_DIRECT_MESSAGES if channel.startswith("7") else _MISSING_ACCESS
            case ("POST", "channels", channel, "messages"):
                return 200, self._take(channel, cast("Json", body))
            case ("GET", "channels", channel, "messages"):
                return 200, self.history[channel][: -_HISTORY - 1 : -1]
            case _:
                return super()._answer(method, path, body)

    def _take(self, channel: str, body: Json) -> Json:
        self.meet("before")
        nonce = (channel, str(body["nonce"]))
        known = self._nonces.get(nonce)
        if body.get("enforce_nonce") and known and self.clock() - known[0] <= REMEMBERED:
            message = known[1]
        else:
            snowflake = (int(self.clock().timestamp() * 1000) - 1420070400000) << 22 | next(self._numbers) & 0xFFF
            own = {"id": str(snowflake), "channel_id": channel, "timestamp": self.clock().isoformat()}
            message = {**self._message(body), **own}
            self.history[channel].append(message)
            self._nonces[nonce] = (self.clock(), message)
        self.meet("after")
        return message


def _person(user: str) -> Json:
    return {"id": user, "username": f"user{user}", "discriminator": "0", "avatar": None}
