"""What a digest's team wants to hear of: what its channel watches and asked, and what its people liked."""

import datetime as dt
from collections.abc import Iterable

from bot.seen import SeenLibrary
from bot.store.stores import Stores
from retrieval.choosing import Team
from retrieval.papers import Paper
from retrieval.questions import Question

# Days: what was asked or thought before that says little of what matters now.
_LATELY = dt.timedelta(days=30)


async def gather(library: SeenLibrary, stores: Stores, server: str | None, channel: str, now: dt.datetime) -> Team:
    """Return the team of a channel, by what may be told there: nobody's own watches and no private question."""
    tastes = await stores.tastes.of(server, channel, since=now - _LATELY)
    plans = [watch.plan for watch in await stores.watches.wished(server, channel)]
    asked = (Question.from_json(request).topic for request in tastes.questions)

    async def papers(ids: Iterable[str]) -> tuple[Paper, ...]:
        return tuple((await library.papers.get(list(ids))).values())

    return Team(
        topics=tuple(Question.from_json(plan.request).topic for plan in plans if plan.kind == "topic"),
        authors=tuple(plan.what for plan in plans if plan.kind == "author"),
        papers=await papers(plan.paper for plan in plans if plan.paper),
        asked=tuple(dict.fromkeys(topic for topic in asked if topic)),
        liked=await papers(tastes.liked),
        disliked=await papers(tastes.disliked),
    )
