"""Monitoring: how Quoth is doing, over HTTP on this machine alone, where a port is set."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.assistant import Assistant
from bot.errors import SettingsError, StoreError
from bot.exposition import CONTENT_TYPE, exposition
from bot.metrics import measures
from bot.store.census import Census

_logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
# A page in this machine's browser may reach the port by a name of its own, but not by one of these.
_NAMES = frozenset({"127.0.0.1", "localhost"})
# Seconds: a database that can't be read within this is none.
_PATIENCE_S = 5.0


@asynccontextmanager
async def monitored(assistant: Assistant, connected: Callable[[], bool], port: int) -> AsyncIterator[None]:
    """Answer /healthz and /metrics meanwhile; nobody, where the port is 0. `connected`: whether Discord is.

    Raises SettingsError where the port is taken.
    """
    if not port:
        yield
        return
    monitor = _Monitor(assistant, connected)
    app = web.Application(middlewares=[_local], client_max_size=0)
    app.add_routes([web.get("/healthz", monitor.health), web.get("/metrics", monitor.metrics)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        _logger.info("Health and metrics at http://%s:%d", HOST, port)
        yield
    except OSError as error:
        raise SettingsError(f"metrics_port = {port}: {error.strerror} (name another port, or 0 for none)") from error
    finally:
        await runner.cleanup()


class _Monitor:
    def __init__(self, assistant: Assistant, connected: Callable[[], bool]) -> None:
        self._assistant = assistant
        self._connected = connected

    async def health(self, _: web.Request) -> web.Response:
        """200 where it can answer, 503 where it can't: the database can be read, and Discord is connected.

        Tasks that fail are named; they stop no answer.
        """
        readable = await self._census() is not None
        failing = sorted(name for name, sign in self._assistant.health.signs.items() if not sign.fine)
        body = {"database": readable, "discord": self._connected(), "failing": failing}
        return web.json_response(body, status=200 if readable and self._connected() else 503)

    async def metrics(self, _: web.Request) -> web.Response:
        census = await self._census()
        if census is None:
            raise web.HTTPServiceUnavailable(text="the database cannot be read\n")
        body = exposition(measures(self._assistant.health, census))
        return web.Response(body=body.encode(), headers={"Content-Type": CONTENT_TYPE})

    async def _census(self) -> Census | None:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return await self._assistant.stores.census.count()
        except (StoreError, TimeoutError):
            return None


@web.middleware
async def _local(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    if request.url.host not in _NAMES:
        raise web.HTTPForbidden(text=f"ask for {HOST}\n")
    return await handler(request)
