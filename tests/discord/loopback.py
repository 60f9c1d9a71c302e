"""Discord's HTTP interface and gateway on this machine: as much of them as Quoth speaks to."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from types import TracebackType
from typing import Self, cast

from aiohttp import WSMsgType, web

from tests.discord.reading import buttons, heading_of
from tests.discord.wire import Json

APPLICATION_ID = "100000000000000000"
GUILD_ID = "200000000000000000"
CHANNEL_ID = "300000000000000000"
GOOD_TOKEN = "a-good-token"
_API = "/api/v10"

# Gateway opcodes, https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway
_DISPATCH, _HEARTBEAT, _IDENTIFY, _RESUME, _HELLO, _ACK = 0, 1, 2, 6, 10, 11


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    body: Json | list[Json] | None


@dataclass(slots=True)
class Exchange:
    """What came back for one interaction: the first response, then the messages as they are now."""

    callbacks: list[Json] = field(default_factory=list)
    messages: list[Json] = field(default_factory=list)

    @property
    def titles(self) -> list[str]:
        """The heading of each message."""
        return [heading_of(cast("list[Json]", message["components"])) for message in self.messages]

    def buttons(self) -> dict[str, str]:
        """The labels of the buttons of the last message, each with its custom_id."""
        return buttons(cast("list[Json]", self.messages[-1]["components"]))


class Loopback:
    """A Discord with one server, one channel and as many people as are named.

    `refusals` are the beginnings of paths, each of which is refused once with a 429, as by a rate limit.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.exchanges: dict[str, Exchange] = {}
        self.url = ""
        self.refusals: list[str] = []
        self._ids = count(900000000000000000)
        self._gateways: list[web.WebSocketResponse] = []
        self._sequence = count(1)
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/gateway", self._gateway)
        app.router.add_route("*", _API + "/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for gateway in self._gateways:
            await gateway.close()
        await self._runner.cleanup()

    @property
    def api(self) -> str:
        return self.url + _API

    @property
    def gateway(self) -> str:
        return self.url.replace("http", "ws") + "/gateway"

    def sent(self, method: str, end: str) -> list[Request]:
        return [request for request in self.requests if request.method == method and request.path.endswith(end)]

    async def until(self, holds: Callable[[], bool], within_s: float = 10.0) -> None:
        """Wait until something holds that a request or a connection can change."""
        async with asyncio.timeout(within_s), self._changed:
            await self._changed.wait_for(holds)

    async def connected(self, times: int = 1) -> None:
        """Wait until the bot has identified itself this many times."""
        await self.until(lambda: len(self._gateways) >= times)

    async def slash(
        self, name: str, *, user: str = "1", alone: bool = False, manages: bool = False, **options: str | int
    ) -> str:
        """Invoke a command, such as "paper show"; the token under which its exchange goes.

        `alone`: the person has installed the bot, and the server has not. `manages`: they may manage the server.
        """
        given: list[Json] = [{"name": key, "type": _type_of(value), "value": value} for key, value in options.items()]
        first, *rest = name.split()
        for part in reversed(rest):
            given = [{"name": part, "type": 1, "options": given}]
        data = {"id": "1", "name": first, "type": 1, "options": given}
        return await self._interact(2, user, data, owner=user if alone else None, manages=manages)

    async def press(
        self, custom_id: str, message: Json, *, user: str = "1", owner: str | None = None, manages: bool = False
    ) -> str:
        """Press a button; `owner` is the person whose own install answered with it, where no server has installed."""
        data = {"custom_id": custom_id, "component_type": 2}
        return await self._interact(3, user, data, owner=owner, manages=manages, message=message)

    async def submit(self, custom_id: str, *components: Json, user: str = "1") -> str:
        """Hand in a form."""
        return await self._interact(5, user, {"custom_id": custom_id, "components": list(components)})

    async def answered(self, token: str) -> Exchange:
        await self.until(lambda: bool(self.exchanges[token].messages))
        return self.exchanges[token]

    async def taken(self, token: str) -> Exchange:
        await self.until(lambda: bool(self.exchanges[token].callbacks))
        return self.exchanges[token]

    async def _interact(
        self, kind: int, user: str, data: Json, *, owner: str | None = None, manages: bool = False, **extra: object
    ) -> str:
        interaction_id = str(next(self._ids))
        token = f"token-{interaction_id}"
        self.exchanges[token] = Exchange()
        payload = {
            "id": interaction_id, "application_id": APPLICATION_ID, "type": kind, "token": token, "version": 1,
            "guild_id": GUILD_ID, "channel_id": CHANNEL_ID, "data": data, "locale": "en-GB",
            "member": _member(user, manages=manages),
            "channel": _channel(), "entitlements": [],
            "authorizing_integration_owners": {"1": owner} if owner else {"0": GUILD_ID},
            "context": 0, "app_permissions": "0",
            "attachment_size_limit": 10485760, **extra,
        }  # fmt: skip
        await self._dispatch("INTERACTION_CREATE", payload)
        return token

    async def _dispatch(self, event: str, payload: Json) -> None:
        message = {"op": _DISPATCH, "t": event, "s": next(self._sequence), "d": payload}
        await self._gateways[-1].send_json(message)

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": _HELLO, "d": {"heartbeat_interval": 41250}})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            code = message.json()["op"]
            if code == _HEARTBEAT:
                await socket.send_json({"op": _ACK})
            elif code in {_IDENTIFY, _RESUME}:
                await self._welcome(socket)
        return socket

    async def _welcome(self, socket: web.WebSocketResponse) -> None:
        self._gateways.append(socket)
        ready = {
            "v": 10, "user": _bot(), "guilds": [], "session_id": "session", "resume_gateway_url": self.gateway,
            "application": {"id": APPLICATION_ID, "flags": 0},
        }  # fmt: skip
        await self._dispatch("READY", ready)
        async with self._changed:
            self._changed.notify_all()

    async def _rest(self, request: web.Request) -> web.Response:
        path = "/" + request.match_info["path"]
        body = await _body(request)
        self.requests.append(Request(request.method, path, body))
        if refused := next((each for each in self.refusals if path.startswith(each)), None):
            self.refusals.remove(refused)
            # discord.py takes a 429 without Via for one of Cloudflare's, and gives up.
            told = json.dumps({"message": "You are being rate limited.", "retry_after": 0.05, "global": False})
            headers = {"Content-Type": "application/json", "Via": "1.1 google", "Retry-After": "0.05"}
            return web.Response(status=429, body=told, headers=headers)
        authorised = request.headers.get("Authorization") in {f"Bot {GOOD_TOKEN}", None}
        answer = self._answer(request.method, path, body) if authorised else (401, {"code": 0, "message": "401"})
        async with self._changed:
            self._changed.notify_all()
        status, content = answer
        # discord.py parses JSON only where the type is this exactly, without a charset.
        return web.Response(status=status, body=json.dumps(content), headers={"Content-Type": "application/json"})

    def _answer(self, method: str, path: str, body: Json | list[Json] | None) -> tuple[int, object]:
        status, content = 200, cast("object", None)
        match (method, *path.strip("/").split("/")):
            case ("GET", "users", "@me"):
                content = _bot()
            case ("GET", "oauth2", "applications", "@me"):
                content = _application()
            case ("PUT", "applications", _, "commands"):
                content = [self._command(each) for each in cast("list[Json]", body)]
            case ("POST", "interactions", interaction_id, token, "callback"):
                self.exchanges[token].callbacks.append(cast("Json", body))
                content = {"interaction": {"id": interaction_id, "type": 2}}
            case ("POST", "webhooks", _, token):
                content = self._message(cast("Json", body))
                self.exchanges[token].messages.append(content)
            case ("PATCH", "webhooks", _, token, "messages", "@original"):
                content = self._message(cast("Json", body))
                self.exchanges[token].messages[:1] = [content]
            case ("DELETE", "webhooks", _, _, "messages", "@original"):
                pass  # it stays among the messages, for a test to see that it was there
            case _:
                status, content = 404, {"code": 0, "message": f"404: {method} {path}"}
        return status, content

    def _command(self, command: Json) -> Json:
        own = {"id": str(next(self._ids)), "application_id": APPLICATION_ID, "version": "1"}
        return {"default_member_permissions": None, "description": "", **command, **own}

    def _message(self, body: Json) -> Json:
        return {
            "id": str(next(self._ids)), "channel_id": CHANNEL_ID, "author": _bot(), "content": "", "type": 0,
            "timestamp": "2026-01-01T00:00:00+00:00", "edited_timestamp": None, "tts": False, "mentions": [],
            "mention_everyone": False, "mention_roles": [], "attachments": [], "pinned": False,
            "flags": body.get("flags") or 0,
            "embeds": body.get("embeds") or [], "components": body.get("components") or [],
        }  # fmt: skip


async def _body(request: web.Request) -> Json | list[Json] | None:
    if request.content_type == "multipart/form-data":
        form = await request.post()
        return cast("Json", json.loads(str(form["payload_json"])))
    text = await request.text()
    return cast("Json", json.loads(text)) if text else None


def _bot() -> Json:
    return {"id": APPLICATION_ID, "username": "quoth", "discriminator": "0", "avatar": None, "bot": True}


def _application() -> Json:
    return {
        "id": APPLICATION_ID, "name": "quoth", "icon": None, "description": "", "bot_public": True, "flags": 0,
        "bot_require_code_grant": False, "verify_key": "0" * 64, "summary": "", "team": None, "owner": _bot(),
    }  # fmt: skip


def _channel() -> Json:
    return {
        "id": CHANNEL_ID, "type": 0, "guild_id": GUILD_ID, "name": "papers", "position": 0, "permissions": "0",
        "permission_overwrites": [], "parent_id": None, "nsfw": False, "topic": None, "rate_limit_per_user": 0,
    }  # fmt: skip


def _type_of(value: str | int) -> int:
    """The type of an option: https://discord.com/developers/docs/interactions/application-commands."""
    return 5 if isinstance(value, bool) else 4 if isinstance(value, int) else 3


def _member(user: str, *, manages: bool) -> Json:
    person = {"id": user, "username": f"user{user}", "discriminator": "0", "avatar": None}
    return {
        "user": person, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00",
        "permissions": "32" if manages else "0", "deaf": False,
        "mute": False, "flags": 0,
    }  # fmt: skip
