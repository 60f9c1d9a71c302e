"""All that is kept beside the library, each idea in its own store."""

from dataclasses import dataclass
from typing import Self

from bot.store.database import Database
from bot.store.feedback import FeedbackStore
from bot.store.people import PeopleStore
from bot.store.retention import RetentionStore
from bot.store.servers import ServerStore
from bot.store.turns import TurnStore
from bot.store.watches import WatchStore


@dataclass(frozen=True, slots=True)
class Stores:
    turns: TurnStore
    servers: ServerStore
    retention: RetentionStore
    feedback: FeedbackStore
    people: PeopleStore
    watches: WatchStore

    @classmethod
    def of(cls, database: Database) -> Self:
        return cls(
            turns=TurnStore(database),
            servers=ServerStore(database),
            retention=RetentionStore(database),
            feedback=FeedbackStore(database),
            people=PeopleStore(database),
            watches=WatchStore(database),
        )
