"""A Discord on this machine that gives trouble, and keeps to Discord's own rules on time meanwhile."""

import asyncio
import datetime as dt
import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from types import MappingProxyType
from typing import Literal

from aiohttp import ClientConnectionResetError, WSMsgType, web

from tests.digest.town import Town
from tests.discord.loopback import APPLICATION_ID, CHANNEL_ID, GUILD_ID
from tests.discord.reading import heading_of, texts
from tests.discord.wire import Json

ERROR_COLOUR = 0xD9534F
# Seconds for the first answer: https://discord.com/developers/docs/interactions/receiving-and-responding
ANSWER_WITHIN_S = 3.0
BROKEN_OFF = 0
"""In place of a status: the connection ends without an answer."""

# https://discord.com/developers/docs/topics/opcodes-and-status-codes
_DISPATCH, _HEARTBEAT, _IDENTIFY, _RESUME, _RECONNECT, _INVALID, _HELLO, _ACK = 0, 1, 2, 6, 7, 9, 10, 11
_UNKNOWN_INTERACTION = 404, {"code": 10062, "message": "Unknown interaction"}
_UNKNOWN_WEBHOOK = 404, {"code": 10015, "message": "Unknown Webhook"}
_INVALID_TOKEN = 401, {"code": 50027, "message": "Invalid Webhook Token"}
_ACKNOWLEDGED = 400, {"code": 40060, "message": "Interaction has already been acknowledged."}
_RETRY_AFTER_S = 0.3

End = Literal["answered", "told", "refused", "unheard", "cut", "lost"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What becomes of requests, of this `share` of them: answered late, with this status, `taken` all the same."""

    status: int = 200
    share: float = 1.0
    taken: bool = False
    late_s: float = 0.0


@dataclass(slots=True)
class Story:
    """How one question went, as Discord sees it; times are of one monotonic clock.

    `heard`: a connected bot was handed it. `refused`: why Discord did not take what came for it last. `cut`: the bot
    was killed with it.
    """

    words: str
    asked_at: float
    heard: bool = False
    acked_at: float | None = None
    shown_at: float | None = None
    refused: str = ""
    cut: bool = False
    boxes: list[Json] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def end(self) -> End:
        """`lost` is what the bot never spoke on though it lived and Discord would have taken it."""
        if self.boxes:
            told = all(box["accent_color"] == ERROR_COLOUR for box in self.boxes)
            return "told" if told else "answered"
        if self.refused:
            return "refused"
        if self.cut:
            return "cut"
        return "lost" if self.heard else "unheard"


class Troubled(Town):
    """`trouble` is what becomes of requests now, after what is `coming`, in turn, for those about questions.

    `gateway_closed`: nobody is let in. `outworn`: answers come too late, whatever the time.
    """

    def __init__(self, chance: random.Random) -> None:
        super().__init__(lambda: dt.datetime.now(dt.UTC))
        self.trouble: Trouble | None = None
        self.coming: list[Trouble] = []
        self.outworn: Literal["", "first answers", "answers"] = ""
        self.gateway_closed = False
        self.stories: dict[str, Story] = {}
        self._chance = chance
        self._live: web.WebSocketResponse | None = None
        self._sessions = count(1)
        self._session = ""
        self._missed: list[Json] = []
        self._numbered = count(1)

    async def ask(
        self, words: str, *, user: str, command: str = "ask", server: str = GUILD_ID, channel: str = CHANNEL_ID
    ) -> Story:
        """Ask something with words that nobody else asks with."""
        option: Json = {"name": "topic" if command == "find" else "question", "type": 3, "value": words}
        data: Json = {"id": "1", "name": command, "type": 1, "options": [option]}
        here = {"guild_id": server, "channel_id": channel, "authorizing_integration_owners": {"0": server}}
        token = await self._interact(2, user, data, **here)  # type: ignore[arg-type]  # extra parts of the payload
        return self.stories[token]

    async def status(self, *, user: str, server: str) -> str:
        """What /status tells somebody who may manage the server."""
        data: Json = {"id": "1", "name": "status", "type": 1, "options": []}
        here = {"guild_id": server, "authorizing_integration_owners": {"0": server}}
        token = await self._interact(2, user, data, manages=True, **here)  # type: ignore[arg-type]  # as in ask
        await self.stories[token].over.wait()
        return "\n".join(texts(self.stories[token].boxes))

    async def drop(self, code: int = 4000) -> None:
        """Close the gateway; 4000 is an error that a session outlives."""
        if self._live is not None:
            await self._live.close(code=code)

    async def invalidate(self, *, resumable: bool) -> None:
        """Tell the bot that its session is over."""
        await self._send({"op": _INVALID, "d": resumable})
        if not resumable:
            self._forget_session()
        self._live = None  # nothing more is told on this connection

    async def want_reconnection(self) -> None:
        await self._send({"op": _RECONNECT, "d": None})

    def connected_now(self) -> bool:
        return self._live is not None and not self._live.closed

    def _forget_session(self) -> None:
        self._session = ""
        self._missed.clear()

    async def _dispatch(self, event: str, payload: Json) -> None:
        message: Json = {"op": _DISPATCH, "t": event, "s": next(self._sequence), "d": payload}
        if event == "INTERACTION_CREATE":
            self.stories[str(payload["token"])] = Story(_words(payload), time.monotonic())
        self._missed.append(message)
        await self._send(message)

    async def _send(self, message: Json) -> None:
        if self._live is None or self._live.closed:
            return
        try:
            await self._live.send_json(message)
        except ClientConnectionResetError:
            return
        self._note_heard(message)

    def _note_heard(self, message: Json) -> None:
        if message.get("t") == "INTERACTION_CREATE":
            payload = message["d"]
            assert isinstance(payload, Mapping)
            self.stories[str(payload["token"])].heard = True

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        if self.gateway_closed:
            raise web.HTTPBadGateway
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": _HELLO, "d": {"heartbeat_interval": 41250}})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            said = message.json()
            if said["op"] == _HEARTBEAT:
                await socket.send_json({"op": _ACK})
            elif said["op"] == _IDENTIFY:
                self._forget_session()
                self._session = f"session-{next(self._sessions)}"
                await self._enter(socket, "READY", self._ready())
            elif said["op"] == _RESUME:
                await self._resume(socket, said["d"])
        return socket

    async def _resume(self, socket: web.WebSocketResponse, said: Json) -> None:
        if said["session_id"] != self._session:
            await socket.send_json({"op": _INVALID, "d": False})
            return
        missed = [message for message in self._missed if int(str(message["s"])) > int(str(said["seq"]))]
        for message in missed:
            await socket.send_json(message)
            self._note_heard(message)
        await self._enter(socket, "RESUMED", {})

    async def _enter(self, socket: web.WebSocketResponse, event: str, payload: Json) -> None:
        self._live = socket
        self._gateways.append(socket)
        await self._dispatch(event, payload)
        async with self._changed:
            self._changed.notify_all()

    def _ready(self) -> Json:
        return {
            "v": 10, "user": {"id": APPLICATION_ID, "username": "quoth", "discriminator": "0", "avatar": None},
            "guilds": [], "session_id": self._session, "resume_gateway_url": self.gateway,
            "application": {"id": APPLICATION_ID, "flags": 0},
        }  # fmt: skip

    async def _rest(self, request: web.Request) -> web.Response:
        story = self._story_of(request.path)
        trouble = self.coming.pop(0) if story is not None and self.coming else self.trouble
        if trouble is None or self._chance.random() >= trouble.share:
            return await super()._rest(request)
        taken = await super()._rest(request) if trouble.taken else None
        await asyncio.sleep(trouble.late_s)
        if trouble.status == 200:
            return taken or await super()._rest(request)
        if story is not None and taken is None:
            story.refused = f"HTTP {trouble.status}"
        return _troublesome(request, trouble.status)

    def _answer(self, method: str, path: str, body: Json | list[Json] | None) -> tuple[int, object]:
        story = self._story_of(path)
        if story is None:
            return super()._answer(method, path, body)
        first = path.endswith("/callback")
        if wrong := self._too_late(story, first=first):
            # That one was taken already is no refusal: the answer to it is still open.
            story.refused = "" if wrong is _ACKNOWLEDGED else str(wrong[1]["message"])
            return wrong
        story.refused = ""
        if first:
            story.acked_at = time.monotonic()
        elif isinstance(body, dict) and body.get("components"):
            story.shown_at = story.shown_at or time.monotonic()
            first_box = 0 if method == "PATCH" else len(story.boxes)  # that takes the place of what stood first
            story.boxes[first_box : first_box + 1] = body["components"]
            story.over.set()
        return super()._answer(method, path, body)

    def _too_late(self, story: Story, *, first: bool) -> tuple[int, Mapping[str, object]] | None:
        """Why Discord does not take what comes for a question; None where it does."""
        if first and story.acked_at is not None:
            return _ACKNOWLEDGED
        late = time.monotonic() - story.asked_at > ANSWER_WITHIN_S
        if first and (late or self.outworn == "first answers"):
            return _UNKNOWN_INTERACTION
        if not first and story.acked_at is None:
            return _UNKNOWN_WEBHOOK
        return _INVALID_TOKEN if not first and self.outworn == "answers" else None

    def _story_of(self, path: str) -> Story | None:
        return next((self.stories[part] for part in path.split("/") if part in self.stories), None)


def heading(story: Story) -> str:
    return heading_of(story.boxes)


def _words(payload: Json) -> str:
    data = payload["data"]
    assert isinstance(data, Mapping)
    return " ".join(str(option.get("value", "")) for option in data["options"])


def _troublesome(request: web.Request, status: int) -> web.Response:
    if status == BROKEN_OFF:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()
    if status == 429:
        told = json.dumps({"message": "You are being rate limited.", "retry_after": _RETRY_AFTER_S, "global": False})
        return web.Response(status=status, body=told, headers=_PUT_OFF)
    return web.Response(status=status, text="<html>It went wrong here.</html>", content_type="text/html")


# discord.py takes a 429 without Via for one of Cloudflare's, and gives up.
_PUT_OFF = MappingProxyType(
    {"Content-Type": "application/json", "Via": "1.1 google", "Retry-After": str(_RETRY_AFTER_S)}
)
