"""The assistant: everything that a person can ask for, with no front end in it."""

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial

from bot.clock import Now
from bot.commands import ASK, COMMANDS, Choice, Invocation, OptionKind, Right, Value
from bot.desk import Desk
from bot.digest.newsroom import Newsroom
from bot.errors import NotThere, TooMuch
from bot.handlers import HANDLERS, PRESS_RIGHTS, PRESSES, asking
from bot.health import Health
from bot.library import Library
from bot.limiting import BUTTON, COMMAND, COMPLETION, Limiter
from bot.lookups import Lookups
from bot.options import writable
from bot.replies import Action, Caller, Reply
from bot.rights import require
from bot.servers import Manners, manners
from bot.settings import Settings
from bot.store.stores import Stores
from bot.zones import complete_zones

_WORDS = "words"  # free words, as they are counted beside the commands
_RIGHTS = {command.name: command.right for command in COMMANDS}


class Assistant:
    """Answers commands, free words and buttons from one library, and keeps each person's conversation."""

    def __init__(  # noqa: PLR0913 - all that a request is served with; each by name
        self,
        *,
        library: Library,
        lookups: Lookups,
        newsroom: Newsroom,
        stores: Stores,
        settings: Settings,
        clock: Now,
        health: Health,
        limiter: Limiter | None,
    ) -> None:
        self._library = library
        self._lookups = lookups
        self._newsroom = newsroom
        self._stores = stores
        self._settings = settings
        self._clock = clock
        self._health = health
        self._limiter = limiter

    @property
    def library(self) -> Library:
        return self._library

    @property
    def settings(self) -> Settings:
        return self._settings

    @property
    def health(self) -> Health:
        return self._health

    @property
    def stores(self) -> Stores:
        return self._stores

    @property
    def newsroom(self) -> Newsroom:
        return self._newsroom

    async def run(self, caller: Caller, invocation: Invocation) -> Reply:
        """Carry out a slash command. Raises UserError with what the person can do about it."""
        handler = HANDLERS.get(invocation.command)
        if handler is None:
            raise NotThere(f"There is no command /{invocation.command}. /help lists them all.")
        with self._health.requests.one(invocation.command) as told:
            async with self._turn_of(caller, COMMAND):
                desk = await self._desk(caller)
                require(caller, desk.server, _RIGHTS[invocation.command], f"/{invocation.command}")
                reply = await handler(desk, invocation)
            told(reply.status)
            return reply

    async def say(
        self,
        caller: Caller,
        words: str,
        *,
        about: int | None = None,
        private: bool = False,
        request_key: str | None = None,
    ) -> Reply:
        """Answer free words, which go on with the caller's conversation.

        `about` is the turn under whose answer they were said, where they were said under one: it comes first to mind.
        """
        options: dict[str, Value] = {"question": words, "private": private}
        with self._health.requests.one(_WORDS) as told:
            async with self._turn_of(caller, COMMAND):
                desk = await self._desk(caller)
                reply = await asking.ask(desk, Invocation(ASK.name, options, request_key), about=about)
            told(reply.status)
            return reply

    async def act(self, caller: Caller, action: Action) -> Reply:
        """Do what a button says, on the turn that it stands under."""
        with self._health.requests.one(f"button {action.verb}") as told:
            async with self._turn_of(caller, BUTTON):
                desk = await self._desk(caller)
                require(caller, desk.server, PRESS_RIGHTS.get(action.verb, Right.EVERYBODY), "This button")
                reply = await PRESSES[action.verb](desk, action)
            told(reply.status)
            return reply

    async def begin_thread(self, caller: Caller, turn_id: int) -> None:
        """Go on with a turn in the caller's thread, which was opened under its answer."""
        await self._stores.threads.begin(caller, turn_id)

    async def manners(self, caller: Caller) -> Manners:
        """How this caller is to be answered, as their server has set it; known before there is an answer."""
        return manners(await self._stores.servers.settings(caller.server), caller)

    async def complete(self, caller: Caller, kind: OptionKind, typed: str, *, limit: int = 25) -> list[Choice]:
        """What an option of this kind can be, given what is typed so far; best first.

        Nothing for who has asked too much: there is no place to tell of it, and typing on asks again.
        """
        try:
            if self._limiter:
                self._limiter.charge(caller, COMPLETION)
        except TooMuch:
            return []
        typed = writable(typed)
        catalogue = (await self._desk(caller)).library.catalogue
        match kind:
            case OptionKind.PAPER:
                return await catalogue.complete_titles(typed, limit=limit)
            case OptionKind.AUTHOR:
                return [Choice(name, name) for name in await catalogue.complete_authors(typed, limit=limit)]
            case OptionKind.CATEGORY:
                return [Choice(name, name) for name in await catalogue.complete_categories(typed, limit=limit)]
            case OptionKind.TIME_ZONE:
                zones = await asyncio.to_thread(complete_zones, typed, limit=limit)
                return [Choice(name, name) for name in zones]
            case _:
                return []

    def _turn_of(self, caller: Caller, cost: float) -> AbstractAsyncContextManager[None]:
        return self._limiter.one(caller, cost) if self._limiter else nullcontext()

    async def _desk(self, caller: Caller) -> Desk:
        server = await self._stores.servers.settings(caller.server)
        return Desk(
            caller=caller,
            server=server,
            library=await self._library.seen_from(caller.server, shared=server.shared_library),
            holdings=partial(self._library.holdings_of, caller.server),
            look_up=self._lookups.paper,
            stores=self._stores,
            settings=self._settings,
            clock=self._clock,
            health=self._health,
            newsroom=self._newsroom,
        )
