"""Choosing what a digest tells of: the team's papers that it needs are fetched between the two halves of the work."""

from collections.abc import Sequence

from bot.seen import SeenLibrary
from retrieval.choosing import Chosen, Team, rank, tell
from retrieval.papers import Paper


async def choose(
    library: SeenLibrary, team: Team, new: Sequence[Paper], *, telling: int, answered_from: float
) -> list[Chosen]:
    """Return the new papers, those that matter most first; why, for the first `telling` of them.

    `answered_from`: how sure, from 0 to 1, it must be that a paper answers a topic. Raises UserError where it takes
    too long.
    """
    ranked = await library.run(rank, new, team, library.index, telling=telling, answered_from=answered_from)
    first, rest = ranked[:telling], ranked[telling:]
    own = await library.papers.get(list({paper_id for one in first for paper_id in one.near}))
    told = await library.run(tell, first, own, library.index)
    return [*told, *(Chosen(one.paper, one.score, "", None, None) for one in rest)]
