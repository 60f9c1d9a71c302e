"""The desk at which one person is served: what they see of the library, and where what was said is kept."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.answers import Answerer, Outcome
from bot.clock import Now
from bot.commands import Invocation
from bot.digest.newsroom import Newsroom
from bot.errors import NotThere
from bot.health import Health
from bot.library import Holdings
from bot.listening import Listener
from bot.options import flag, text
from bot.pages import Pages
from bot.replies import Caller, Reply, Shape
from bot.seen import SeenLibrary
from bot.servers import ServerSettings, manners
from bot.settings import Settings
from bot.store.stores import Stores
from bot.store.turns import NewTurn, Turn
from retrieval.papers import Paper, normalised_title
from retrieval.questions import Question, Record

GONE = "That answer is no longer kept. Ask the question again."


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command is carried out with, for one caller. It lives as long as the request.

    `holdings` opens the library that can be changed from here: the server's own, or else the shared one. `look_up`
    finds a paper on the web. `newsroom` makes digests.
    """

    caller: Caller
    server: ServerSettings
    library: SeenLibrary
    holdings: Callable[[], Awaitable[Holdings]]
    look_up: Callable[[str], Awaitable[Paper]]
    stores: Stores
    settings: Settings
    clock: Now
    health: Health
    newsroom: Newsroom

    @property
    def answerer(self) -> Answerer:
        return Answerer(self.library, self.settings, sure_from=self.server.sure_from)

    @property
    def pages(self) -> Pages:
        shares = self.caller.guild is not None and manners(self.server, self.caller).public
        return Pages(self.library, self.answerer, self.settings, shares=shares)

    @property
    def listener(self) -> Listener:
        return Listener(self.library, self.stores, self.pages, self.settings, self.clock)

    async def named(self, reference: str) -> Paper:
        """The paper that a person means. Raises UserError where it is none, or could be several."""
        return await self.library.catalogue.find(reference)

    async def turn(self, turn_id: int, gone: str = GONE) -> Turn:
        """A turn that the caller may see. Raises NotThere, in the words of `gone`, where it is none or was deleted."""
        turn = await self.stores.turns.get(turn_id, self.caller)
        if turn is None:
            raise NotThere(gone)
        return turn

    async def papers_in(self, question: Question) -> list[Paper]:
        """The papers that a question is put to, as far as they are still there; at least one."""
        papers = await self.library.papers.get(question.focus)
        if not papers:
            raise NotThere("That paper has left the library. /find lists what is there.")
        return list(papers.values())

    async def kept_about(self, invocation: Invocation, papers: Sequence[Paper], outcome: Outcome) -> Reply:
        """A reply about papers that were named: it is what follow-ups are about from now on."""
        question = Question(text=words_of(invocation), record=Record.PAPERS, focus=tuple(paper.id for paper in papers))
        return await self.kept(invocation, question, "", outcome)

    async def kept(self, invocation: Invocation, question: Question, understood_as: str, outcome: Outcome) -> Reply:
        """Keep the turn, then make the reply to it: nothing is shown that could be lost."""
        words = words_of(invocation)
        taken_as_it_stands = normalised_title(understood_as) == normalised_title(words)
        turn = await self.stores.turns.record(
            NewTurn(
                caller=self.caller,
                asked_at=self.clock(),
                command=invocation.command,
                question=words,
                understood_as="" if taken_as_it_stands else understood_as,
                status=outcome.status,
                request=question.to_json(),
                quotes=outcome.quotes,
                paper_ids=outcome.paper_ids,
                request_key=invocation.request_key,
                private=flag(invocation, "private"),
            )
        )
        return await self.pages.reply(turn, outcome, page=1)


def words_of(invocation: Invocation) -> str:
    """What the person typed, whatever the command calls it."""
    return next(
        (text(invocation, name) for name in ("question", "topic", "paper", "sentence") if text(invocation, name)), ""
    )


def notice(headline: str, *lines: str, question: str = "", private: bool = False) -> Reply:
    """A reply in the assistant's own words alone."""
    return Reply(
        status="answered", shape=Shape.NOTICE, question=question, headline=headline, lines=lines, private=private
    )
