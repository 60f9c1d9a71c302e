"""The web: one way to fetch, which is polite to those who are asked and safe for those who ask.

Each host has its pace, an answer has its size and time, and no address leads into a private network.
"""

import datetime as dt
import random
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.resolver import DefaultResolver
from yarl import URL

from bot import __version__
from bot.clock import Clock, SystemClock
from bot.errors import BadAnswer, Gone, RefusedAddress, Unreachable
from bot.settings import Settings
from bot.sources.addresses import Policy, PublicResolver
from bot.sources.bodies import ACCEPTED, body_of
from bot.sources.headers import Validators, conditions, is_conditional, retry_after, validators_of
from bot.sources.pace import Paces

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_UNCHANGED = 304
_GONE = frozenset({404, 410})
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_FIRST_BACK_OFF_S = 1.0
_LONGEST_BACK_OFF_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer as it came, unpacked. `url` is where it came from in the end; `charset` is what it says of itself."""

    url: str
    status: int
    body: bytes
    charset: str | None = None
    validators: Validators = field(default_factory=Validators)
    fetched_at: dt.datetime

    @property
    def unchanged(self) -> bool:
        """Whether the answer is that what was fetched before still holds; it has no body then."""
        return self.status == _UNCHANGED


class _Later(Exception):
    """A host gave no answer, or one that may be another the next time."""

    def __init__(self, host: str, why: str, after_s: float | None = None) -> None:
        super().__init__(f"{host} {why}")
        self.host = host
        self.after_s = after_s


class Web:
    """Fetches over one session. Opened by `open`; closed with it."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        settings: Settings,
        policy: Policy,
        clock: Clock,
        jitter: Callable[[], float],
    ) -> None:
        self._session = session
        self._policy = policy
        self._clock = clock
        self._jitter = jitter
        self._paces = Paces(clock)
        self._tries = settings.fetch_tries
        self._most_bytes = int(settings.fetch_max_mb * 2**20)

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        settings: Settings,
        *,
        clock: Clock | None = None,
        jitter: Callable[[], float] = random.random,
        resolver: AbstractResolver | None = None,
    ) -> AsyncIterator[Self]:
        """Open the web as the settings say. `jitter` gives numbers in [0, 1); names are resolved by `resolver`."""
        policy = Policy(settings.private_hosts)
        connector = aiohttp.TCPConnector(resolver=PublicResolver(resolver or DefaultResolver(), policy))
        timeout = aiohttp.ClientTimeout(total=settings.fetch_timeout_s, sock_read=settings.fetch_read_timeout_s)
        async with aiohttp.ClientSession(
            connector=connector,
            timeout=timeout,
            headers={"User-Agent": user_agent(settings.contact), "Accept-Encoding": ACCEPTED},
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
        ) as session:
            yield cls(session, settings, policy, clock or SystemClock(), jitter)

    async def get(
        self,
        url: str,
        *,
        validators: Validators | None = None,
        accept: str = "*/*",
        also: Collection[int] = (),
    ) -> Fetched:
        """Return the answer to a GET, after as many tries as the settings allow and at the pace that its host wants.

        `also` are the statuses, beside success, whose bodies tell something. Raises SourceError for everything else.
        """
        headers = {"Accept": accept, **conditions(validators)}
        for attempt in range(self._tries):
            try:
                return await self._follow(self._policy.check(url), headers, also)
            except _Later as later:
                self._hold_off(later, attempt)
                failure = later
        raise Unreachable(f"{failure} (try again later)", after_s=failure.after_s) from failure

    def _hold_off(self, later: _Later, attempt: int) -> None:
        """Keep everybody from a host for as long as it said, or else for about twice as long as the last time."""
        back_off = min(_FIRST_BACK_OFF_S * 2**attempt, _LONGEST_BACK_OFF_S) * (0.5 + self._jitter())
        self._paces.of(later.host).hold_off(back_off if later.after_s is None else later.after_s)

    async def _follow(self, url: URL, headers: Mapping[str, str], also: Collection[int]) -> Fetched:
        """Ask, and go where the answer sends us; wherever that is, it is checked as the first address was."""
        for _ in range(_MOST_REDIRECTS + 1):
            answer = await self._ask(url, headers, also)
            if isinstance(answer, Fetched):
                return answer
            url = self._policy.check(answer)
        raise BadAnswer(f"{url.host} sends from one address to the next without end (give the last one)")

    async def _ask(self, url: URL, headers: Mapping[str, str], also: Collection[int]) -> Fetched | URL:
        """Ask once, when it is our turn; return the answer, or the address that it sends us to."""
        host = url.raw_host or ""
        async with self._paces.of(host).turn():
            try:
                async with self._session.get(url, headers=headers, allow_redirects=False) as response:
                    return await self._answer(response, also)
            except TimeoutError as error:
                raise _Later(host, "took too long to answer") from error
            except (aiohttp.ClientSSLError, aiohttp.ServerFingerprintMismatch) as error:
                raise BadAnswer(f"{host} has no certificate that can be trusted: {error}") from error
            except aiohttp.ClientConnectorError as error:
                raise _Later(host, f"cannot be reached: {error.os_error.strerror or error.os_error}") from error
            except (aiohttp.ClientError, OSError) as error:
                raise _Later(host, f"broke off: {error}") from error
            except ValueError as error:  # a name that cannot be one, which only shows when it is resolved
                raise RefusedAddress(f"This is no web address: {url} ({error})") from error

    async def _answer(self, response: aiohttp.ClientResponse, also: Collection[int]) -> Fetched | URL:
        host, status = response.url.raw_host or "", response.status
        if status in _REDIRECTS and (location := response.headers.get("Location")):
            return response.url.join(URL(location))
        if status == _UNCHANGED and is_conditional(response.request_info.headers):
            return self._fetched(response, b"")
        if status in range(200, 300) or status in also:
            return self._fetched(response, await body_of(response, at_most=self._most_bytes))
        if status in _LATER:
            raise _Later(host, f"answered with HTTP {status}", retry_after(response.headers, self._clock.now()))
        if status in _GONE:
            raise Gone(f"{host} has nothing at {response.url.path} (HTTP {status}; check the address)")
        raise BadAnswer(f"{host} answered with HTTP {status} (look at {response.url} in a browser)")

    def _fetched(self, response: aiohttp.ClientResponse, body: bytes) -> Fetched:
        return Fetched(
            url=str(response.url),
            status=response.status,
            body=body,
            charset=response.charset,
            validators=validators_of(response.headers),
            fetched_at=self._clock.now(),
        )


def user_agent(contact: str) -> str:
    """Return who asks, as is the custom: the product, its version, and where its keeper can be reached."""
    return f"Quoth/{__version__}" + (f" ({contact})" if contact else "")
