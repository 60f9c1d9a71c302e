"""Single papers: shown and cited."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.answers import Outcome
from bot.commands import PAPER_CITE, PAPER_SHOW, Invocation
from bot.desk import Desk
from bot.export import exported
from bot.handlers.kinds import Handler
from bot.options import wanted
from bot.plurals import counted
from bot.records import described
from bot.replies import Reply, Shape
from retrieval.citations import bibtex, plain_citation
from retrieval.papers import Paper

_FILE = "citations"
# Papers: as many are cited in the message itself.
_MOST_WRITTEN_OUT = 5


async def show(desk: Desk, invocation: Invocation) -> Reply:
    return await shown(desk, invocation, await desk.named(wanted(invocation, "paper")))


async def shown(desk: Desk, invocation: Invocation, paper: Paper) -> Reply:
    """One paper whole: its record and its abstract."""
    return await desk.kept_about(replace(invocation, command=PAPER_SHOW.name), [paper], showing([paper]))


async def cite(desk: Desk, invocation: Invocation) -> Reply:
    return await cited(desk, invocation, [await desk.named(wanted(invocation, "paper"))])


async def cited(desk: Desk, invocation: Invocation, papers: Sequence[Paper]) -> Reply:
    """The papers' citations, in plain text and as BibTeX; of several, the BibTeX is a file.

    Of many, the file is all that there is.
    """
    outcome = citing(papers)
    if len(papers) > _MOST_WRITTEN_OUT:
        outcome = Outcome(
            status="answered", shape=Shape.RECORD, headline=f"{counted(len(papers), 'paper')} cited in the file."
        )
    reply = await desk.kept_about(replace(invocation, command=PAPER_CITE.name), papers, outcome)
    if len(papers) == 1:
        return reply
    plain = reply.lines[:1]
    return replace(reply, lines=plain, attachments=(exported(papers, "bibtex", _FILE),))


def showing(papers: Sequence[Paper]) -> Outcome:
    """The first of the papers, whole."""
    return Outcome(status="answered", shape=Shape.PAPER, paper_ids=(papers[0].id,), lines=described(papers[0]))


def citing(papers: Sequence[Paper]) -> Outcome:
    plain = "\n".join(plain_citation(paper) for paper in papers)
    entries = "\n\n".join(bibtex(paper) for paper in papers)
    ids = tuple(paper.id for paper in papers)
    return Outcome(status="answered", shape=Shape.CITATION, paper_ids=ids, lines=(plain, entries))


HANDLERS: Mapping[str, Handler] = MappingProxyType({PAPER_SHOW.name: show, PAPER_CITE.name: cite})
