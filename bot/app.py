"""What is opened to answer anything at all, and handed to the assistant."""

import datetime as dt
import gc
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.assistant import Assistant
from bot.digest.newsroom import Newsroom
from bot.health import Health
from bot.library import Library, Progress
from bot.limiting import Limiter
from bot.lookups import Lookups
from bot.safekeeping import Safekeeping
from bot.settings import Settings
from bot.store.database import Database
from bot.store.stores import Stores
from bot.upkeep import Chore, Upkeep
from bot.watching import Watching


@asynccontextmanager
async def open_assistant(
    settings: Settings, *, fair: bool = True, building: Progress | None = None
) -> AsyncIterator[Assistant]:
    """The assistant over the library and the conversations in the settings' data folder; both are closed with it.

    Meanwhile what they need by and by is done. Where it is `fair`, each person and server is held to a share. Where
    `building` is given, an index that has to be built anew is waited for, and `building` told how far that is.
    """
    health = Health(_now)

    def indexing(done: int, total: int | None) -> None:
        health.sign("building the index", f"{done:,} of {total or done:,} papers")

    with health.gathered():
        async with (
            Database.open(settings.database_path, busy_timeout_ms=settings.busy_timeout_ms) as database,
            Library.open(database, settings, building or indexing, whole=building is not None) as library,
            Lookups.open(settings) as lookups,
        ):
            # A library lives as long as the process: nothing that would be worth a look, a fifth of a second at 100,000
            # papers in which nobody is answered, each time that Python looks for garbage.
            gc.freeze()
            stores = Stores.of(database)
            async with Newsroom.open(lookups.web, library, stores, settings, _now, health) as newsroom:
                watching = Watching(library, stores.watches, stores.servers, _now, written=newsroom.wake)
                looking = Chore("looking for what is watched", watching.look, settings.library_poll_s)
                upkeep = Upkeep(stores, health, _now, chores=[looking], safekeeping=Safekeeping.of(settings, _now))
                async with upkeep.running():
                    yield Assistant(
                        library=library,
                        lookups=lookups,
                        newsroom=newsroom,
                        stores=stores,
                        settings=settings,
                        clock=_now,
                        health=health,
                        limiter=Limiter(settings, time.monotonic) if fair else None,
                    )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
