"""Looking after a library: what is added, and what goes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from bot.commands import GivenFile, Invocation
from bot.commands.curating import LIBRARY_ADD, LIBRARY_EXPORT, LIBRARY_IMPORT, LIBRARY_REMOVE, LIBRARY_STATUS
from bot.desk import Desk, notice
from bot.errors import NotThere, UserError
from bot.export import Format, exported
from bot.handed import as_path, bibtex_papers
from bot.handlers.kinds import Handler
from bot.importing import WHOLE_FILE
from bot.library import Holdings
from bot.options import text, wanted
from bot.plurals import counted
from bot.replies import Attachment, Reply, Section, named
from bot.store.identity import Outcome
from retrieval.papers import Paper, names_a_paper
from retrieval.readers import Refusal
from retrieval.rendering import render

# Records of which a reply tells one by one; of more, a file does.
_TOLD = 10
_LATEST = 5
# arXiv answers a question every three seconds, and the person waits.
_LOOKED_UP = 10
# Papers: as many as a file made in memory may hold.
_MOST_EXPORTED = 20_000


@dataclass(slots=True)
class _Report:
    """What became of each record: a line each, in their order, and how many of each kind."""

    lines: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def tell(self, papers: Sequence[Paper], outcomes: Sequence[Outcome]) -> None:
        self.counts.update(outcomes)
        self.lines += [_told(paper, outcome) for paper, outcome in zip(papers, outcomes, strict=True)]

    def refuse(self, reason: str) -> None:
        self.counts["refused"] += 1
        self.lines.append(f"Refused: {reason}")

    def reply(self) -> Reply:
        kinds = [kind for kind in ("added", "updated", "unchanged", "refused") if self.counts[kind]]
        headline = ", ".join(f"{self.counts[kind]:,} {kind}" for kind in kinds) or "There are no papers in it"
        reply = notice(f"{headline}.", *self.lines[:_TOLD], private=True)
        if self.counts.total() == self.counts["refused"]:
            reply = replace(reply, status="error")
        if len(self.lines) <= _TOLD:
            return reply
        whole = Attachment("import.txt", "\n".join(self.lines).encode(errors="replace"), "What became of each record")
        return replace(reply, attachments=(whole,), notes=("The file tells what became of each record.",))


async def add(desk: Desk, invocation: Invocation) -> Reply:
    """Add the papers of BibTeX entries, or those that arXiv ids, links and DOIs name."""
    reference = wanted(invocation, "reference")
    holdings = await desk.holdings()
    report = _Report()
    if reference.startswith("@"):
        papers, refused = await bibtex_papers(reference)
        report.tell(papers, await holdings.add(papers))
        for reason in refused:
            report.refuse(reason)
        return report.reply()
    for name in _names(reference):
        try:
            paper = await desk.look_up(name)
        except UserError as error:
            report.refuse(str(error))
        else:
            report.tell([paper], await holdings.add([paper]))
    return report.reply()


def _names(reference: str) -> list[str]:
    """What names a paper each. Raises UserError for anything else, and for more than are looked up at once."""
    names = [name.strip(",;") for name in reference.split()]
    if not all(map(names_a_paper, names)):
        names = [reference]
    if not all(map(names_a_paper, names)):
        raise UserError("Give an arXiv id or link, a DOI, or BibTeX entries: @misc{key, title = {…}, abstract = {…}}.")
    if len(names) > _LOOKED_UP:
        raise UserError(
            f"These are {len(names)}; at most {_LOOKED_UP} are looked up at once. /library import takes more."
        )
    return names


async def import_file(desk: Desk, invocation: Invocation) -> Reply:
    """Add the papers of a file."""
    file = invocation.options.get("file")
    if not isinstance(file, GivenFile):
        raise UserError(f"/{LIBRARY_IMPORT.name} needs a file.")
    holdings = await desk.holdings()
    report = _Report()
    async with as_path(file, most_mib=desk.settings.largest_file_mib) as path:
        done = await holdings.import_paths([path], tell=report.tell)
    for refusal in done.refused:
        report.refuse(_located(refusal))
    return report.reply()


async def remove(desk: Desk, invocation: Invocation) -> Reply:
    """Remove a paper that is the library's own, and hand its record out, so that it can be added again."""
    holdings = await desk.holdings()
    paper = await _own(desk, holdings, wanted(invocation, "paper"))
    await holdings.remove([paper.id])
    again = f"/{LIBRARY_IMPORT.name} of this file adds it again."
    reply = notice("Removed from the library.", render(paper.title) or paper.id, again, private=True)
    return replace(reply, attachments=(exported([paper], "jsonl", "removed"),))


async def export(desk: Desk, invocation: Invocation) -> Reply:
    """The library's own papers as a file."""
    holdings = await desk.holdings()
    count = await holdings.papers.count()
    if not count:
        return notice(_EMPTY, "/library add and /library import add papers.", private=True)
    if count > _MOST_EXPORTED:
        raise UserError(f"{count:,} papers are too many for one file. `quoth papers --json` writes them all.")
    form: Format = "bibtex" if text(invocation, "format") == "bibtex" else "jsonl"
    papers = [paper async for batch in holdings.papers.batches() for paper in batch]
    reply = notice(counted(count, "paper"), private=True)
    return replace(reply, attachments=(exported(papers, form, "library"),))


async def status(desk: Desk, _: Invocation) -> Reply:
    """How many papers there are, and which came last."""
    holdings = await desk.holdings()
    counts = [named("Its own papers", f"{len(holdings):,}")]
    if desk.caller.server is not None:
        besides = "the shared ones among them" if desk.server.shared_library else "the shared library is hidden"
        counts.append(named("Seen here", f"{len(desk.library):,}, {besides}"))
    latest = await holdings.papers.latest(_LATEST)
    arrivals = [f"{arrival.added_at:%Y-%m-%d %H:%M} UTC: {render(arrival.title)}" for arrival in latest]
    sections = (Section(lines=counts), Section(heading="Latest arrivals", lines=arrivals))
    return replace(notice("The library", private=True), sections=sections[: 1 + bool(arrivals)])


async def _own(desk: Desk, holdings: Holdings, reference: str) -> Paper:
    try:
        return await holdings.catalogue.find(reference)
    except NotThere:
        shared = await desk.library.catalogue.find(reference)
    raise UserError(
        f"“{render(shared.title)}” is in the shared library, which is not this server's to change. "
        "Whoever manages the server can hide the shared library here."
    )


def _told(paper: Paper, outcome: Outcome) -> str:
    lacks = "" if paper.abstract.strip() else " (it has no abstract, so it can be found, but not quoted)"
    return f"{outcome.capitalize()}: {render(paper.title) or paper.id}{lacks}"


def _located(refusal: Refusal) -> str:
    return refusal.reason if refusal.line == WHOLE_FILE else f"line {refusal.line:,}: {refusal.reason}"


_EMPTY = "This library has no papers of its own."


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        LIBRARY_ADD.name: add,
        LIBRARY_IMPORT.name: import_file,
        LIBRARY_REMOVE.name: remove,
        LIBRARY_EXPORT.name: export,
        LIBRARY_STATUS.name: status,
    }
)
