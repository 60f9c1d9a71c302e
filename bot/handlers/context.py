"""The conversation itself, and help."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.commands import COMMANDS, Invocation
from bot.commands.context import CONTEXT_RESET, CONTEXT_SHOW, CONTEXT_UNDO, HELP
from bot.conversation import PastPaper
from bot.conversation.focus import Memory
from bot.desk import Desk, notice
from bot.errors import NotThere
from bot.handlers.kinds import Handler
from bot.help import HEADLINE, in_full, overview
from bot.options import text
from bot.replies import Reply, Section
from bot.rights import may
from bot.store.turns import Turn
from retrieval.questions import Question, Record, describe
from retrieval.record import KnownNames
from retrieval.rendering import render

_TURNS_SHOWN = 5


async def show(desk: Desk, _: Invocation) -> Reply:
    """What the next words would be taken after."""
    turns, memory = await desk.listener.recall(desk.caller)
    if not turns:
        return notice("This conversation is about nothing yet: ask something.", private=True)
    return replace(
        notice("What this conversation is about", private=True),
        sections=(*_in_mind(memory, desk.library.names), Section(heading="Asked last", lines=tuple(_asked(turns)))),
        notes=("/context undo takes the last question back; /context reset starts afresh.",),
    )


def _in_mind(memory: Memory, names: KnownNames) -> Iterator[Section]:
    if focus := memory.in_focus:
        yield Section(heading="“It”" if len(focus) == 1 else "“They”", lines=tuple(map(_title, focus)))
    if len(memory.listed) > 1:
        places = tuple(f"{place}. {_title(paper)}" for place, paper in enumerate(memory.listed, start=1))
        yield Section(heading="“The first one”, “the second one”", lines=places)
    filters = replace(memory.of_papers.filters, paper_ids=None)
    if narrowed := describe(Question(text="", record=Record.PAPERS, filters=filters), names).removeprefix("all papers"):
        yield Section(heading="Narrowed to", lines=(narrowed,))


def _title(paper: PastPaper) -> str:
    return render(paper.title) or paper.id


def _asked(turns: Sequence[Turn]) -> Iterator[str]:
    for turn in turns[-_TURNS_SHOWN:]:
        understood = turn.understood_as if turn.understood_as.casefold() != turn.question.casefold() else ""
        yield f"{turn.question} (understood as: {understood})" if understood else turn.question


async def undo(desk: Desk, _: Invocation) -> Reply:
    turn = await desk.listener.undo(desk.caller)
    if turn is None:
        return notice("There is nothing to take back: this conversation is about nothing yet.", private=True)
    return notice("Taken back; what you say next goes on from before it.", turn.question, private=True)


async def reset(desk: Desk, _: Invocation) -> Reply:
    await desk.stores.turns.reset(desk.caller)
    return notice("This conversation starts afresh.", private=True)


async def tell(desk: Desk, invocation: Invocation) -> Reply:
    """What the person can do here, by task; or all of one command."""
    asked_for = text(invocation, "command").removeprefix("/").lower()
    if not asked_for:
        said = notice(HEADLINE, question=text(invocation, "question"), private=True)
        return replace(
            said, sections=overview([each for each in COMMANDS if may(desk.caller, desk.server, each.right)])
        )
    command = next((command for command in COMMANDS if command.name == asked_for), None)
    if command is None:
        raise NotThere(f"There is no command /{asked_for}. /help lists them all.")
    return replace(notice(f"{command.description}.", private=True), sections=in_full(command))


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {CONTEXT_SHOW.name: show, CONTEXT_UNDO.name: undo, CONTEXT_RESET.name: reset, HELP.name: tell}
)
