from bot.digest.choosing import choose
from bot.library import Library
from bot.settings import Settings
from bot.store.database import Database
from retrieval.choosing import Team
from retrieval.papers import Paper

CACHED = Paper(
    id="new-cached",
    title="Recommendation that fits into the cache",
    abstract="Training collaborative filtering for recommendation on a multi-core CPU misses the cache.",
)
BEES = Paper(id="new-bees", title="Dances of bees", abstract="Bees dance in the hive.")


async def test_a_digest_tells_why_for_as_many_papers_as_it_shows(settings: Settings) -> None:
    async with (
        Database.open(settings.database_path, busy_timeout_ms=settings.busy_timeout_ms) as database,
        Library.open(database, settings) as library,
    ):
        seen = await library.seen_from(None)

        first, second = await choose(seen, Team(), [BEES, CACHED], telling=1, answered_from=0.5)

    assert first.paper is CACHED
    assert first.reason.startswith("near HEAT: ")
    assert first.beside is not None
    assert (second.paper, second.reason, second.quote) == (BEES, "", None)
