"""A web on this machine: hosts that answer as a test tells them to, badly too."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from types import TracebackType
from typing import Self

from aiohttp import web
from multidict import CIMultiDictProxy

from tests.sources.simulated import SimulatedClock


class Way(Enum):
    """How a body is sent."""

    WHOLE = auto()
    STALLS = auto()  # the first half comes, and then nothing
    TRICKLES = auto()  # a byte at a time, without end
    BREAKS_OFF = auto()  # the connection is closed in its midst
    UNSAID = auto()  # whole, but without saying how long it is


@dataclass(frozen=True, slots=True)
class Answer:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    way: Way = Way.WHOLE


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and the simulated second at which it came."""

    host: str
    path: str
    query: Mapping[str, str]
    headers: CIMultiDictProxy[str]
    at_s: float


Host = Callable[[Asked], Answer]
"""Whatever a host answers to what it is asked."""


class LoopbackWeb:
    """The hosts of a web. Answers that are queued for a path come first, one each; then the host itself."""

    def __init__(self, clock: SimulatedClock) -> None:
        self.clock = clock
        self.hosts: dict[str, Host] = {}
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self._at_once = 0
        self._queued: defaultdict[str, deque[Answer]] = defaultdict(deque)
        self._closing = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port: int = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        await self._runner.cleanup()

    def url(self, host: str, path: str = "") -> str:
        return f"http://{host}:{self.port}{path}"

    def answer(self, path: str, *answers: Answer) -> None:
        """Queue answers for a path, whatever the host."""
        self._queued[path].extend(answers)

    def forget(self, path: str) -> None:
        """Take back what is queued for a path."""
        self._queued[path].clear()

    def paths(self) -> list[str]:
        return [each.path for each in self.asked]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        asked = Asked(request.url.host or "", request.path, request.query, request.headers, self.clock.elapsed())
        self.asked.append(asked)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return await self._send(request, self._answer(asked))
        finally:
            self._at_once -= 1

    def _answer(self, asked: Asked) -> Answer:
        queued = self._queued[asked.path]
        if queued:
            answer = queued.popleft()
        elif asked.host in self.hosts:
            answer = self.hosts[asked.host](asked)
        else:
            return Answer(b"not here", 404)
        etag = answer.headers.get("ETag")
        if etag and asked.headers.get("If-None-Match") == etag:
            return Answer(status=304, headers={"ETag": etag})
        return answer

    async def _send(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        if answer.way is Way.WHOLE:
            return web.Response(status=answer.status, body=answer.body, headers=answer.headers)
        response = web.StreamResponse(status=answer.status, headers=answer.headers)
        await response.prepare(request)
        match answer.way:
            case Way.STALLS:
                await response.write(answer.body[: len(answer.body) // 2])
                await self._closing.wait()
            case Way.TRICKLES:
                while not self._closing.is_set() and request.transport is not None:
                    await response.write(b" ")
                    await asyncio.sleep(0)
            case Way.BREAKS_OFF:
                await response.write(answer.body[: len(answer.body) // 2])
                if request.transport is not None:
                    request.transport.abort()
            case _:
                await response.write(answer.body)
        return response
