"""All that is kept beside the library, each idea in its own store."""

from dataclasses import dataclass
from typing import Self

from bot.store.census import CensusStore
from bot.store.database import Database
from bot.store.digests import DigestStore
from bot.store.editions import EditionStore
from bot.store.feedback import FeedbackStore
from bot.store.issues import IssueStore
from bot.store.letters import LetterStore
from bot.store.people import PeopleStore
from bot.store.retention import RetentionStore
from bot.store.servers import ServerStore
from bot.store.tastes import TasteStore
from bot.store.threads import ThreadStore
from bot.store.turns import TurnStore
from bot.store.watches import WatchStore


@dataclass(frozen=True, slots=True)
class Stores:
    turns: TurnStore
    threads: ThreadStore
    servers: ServerStore
    retention: RetentionStore
    feedback: FeedbackStore
    people: PeopleStore
    census: CensusStore
    watches: WatchStore
    tastes: TasteStore
    digests: DigestStore
    issues: IssueStore
    editions: EditionStore
    letters: LetterStore

    @classmethod
    def of(cls, database: Database) -> Self:
        return cls(
            turns=TurnStore(database),
            threads=ThreadStore(database),
            servers=ServerStore(database),
            retention=RetentionStore(database),
            feedback=FeedbackStore(database),
            people=PeopleStore(database),
            census=CensusStore(database),
            watches=WatchStore(database),
            tastes=TasteStore(database),
            digests=DigestStore(database),
            issues=IssueStore(database),
            editions=EditionStore(database),
            letters=LetterStore(database),
        )
