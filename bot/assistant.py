"""The assistant: everything that a person can ask for, with no front end in it."""

from bot.commands import ASK, COMMANDS, Choice, Invocation, OptionKind, Right, Value
from bot.desk import Desk
from bot.errors import NotThere, UserError
from bot.handlers import HANDLERS, PRESSES, asking
from bot.library import Library
from bot.listening import Clock
from bot.replies import Action, Caller, Reply
from bot.seen import SeenLibrary
from bot.settings import Settings
from bot.store.stores import Stores

_RIGHTS = {command.name: command.right for command in COMMANDS}


class Assistant:
    """Answers commands, free words and buttons from one library, and keeps each person's conversation."""

    def __init__(self, library: Library, stores: Stores, settings: Settings, clock: Clock) -> None:
        self._library = library
        self._stores = stores
        self._settings = settings
        self._clock = clock

    @property
    def library(self) -> Library:
        return self._library

    @property
    def stores(self) -> Stores:
        return self._stores

    async def run(self, caller: Caller, invocation: Invocation) -> Reply:
        """Carry out a slash command. Raises UserError with what the person can do about it."""
        handler = HANDLERS.get(invocation.command)
        if handler is None:
            raise NotThere(f"There is no command /{invocation.command}. /help lists them all.")
        desk = self._desk(caller)
        _check_right(desk, invocation)
        return await handler(desk, invocation)

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
        return await asking.ask(self._desk(caller), Invocation(ASK.name, options, request_key), about=about)

    async def act(self, caller: Caller, action: Action) -> Reply:
        """Do what a button says, on the turn that it stands under."""
        return await PRESSES[action.verb](self._desk(caller), action)

    async def complete(self, caller: Caller, kind: OptionKind, typed: str, *, limit: int = 25) -> list[Choice]:
        """What an option of this kind can be, given what is typed so far; best first."""
        catalogue = self._desk(caller).library.catalogue
        match kind:
            case OptionKind.PAPER:
                return await catalogue.complete_titles(typed, limit=limit)
            case OptionKind.AUTHOR:
                return [Choice(name, name) for name in await catalogue.complete_authors(typed, limit=limit)]
            case OptionKind.CATEGORY:
                return [Choice(name, name) for name in await catalogue.complete_categories(typed, limit=limit)]
            case _:
                return []

    def _desk(self, caller: Caller) -> Desk:
        return Desk(caller, SeenLibrary(self._library), self._stores, self._settings, self._clock)


def _check_right(desk: Desk, invocation: Invocation) -> None:
    """Front ends hide what a person may not do, but a server's admins can override that, so it is checked here too."""
    if _RIGHTS[invocation.command] is not Right.EVERYBODY and not desk.caller.standing.manages:
        raise UserError(f"/{invocation.command} is for those who may manage this server.")
