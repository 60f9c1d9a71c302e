"""temporary: an assistant with hand-built replies"""

from dataclasses import replace

from bot.assistant import Assistant
from bot.commands import Choice, Invocation, OptionKind
from bot.errors import NotThere
from bot.replies import Action, Caller, Reply, Verb
from tests.discord import samples


class ScriptedAssistant(Assistant):
    def __init__(self) -> None:
        self.turns: list[tuple[Caller, str]] = []

    async def run(self, caller: Caller, invocation: Invocation) -> Reply:
        options = invocation.options
        match invocation.command:
            case "ask":
                if options["question"] == "crash":
                    raise ZeroDivisionError
                self.turns.append((caller, str(options["question"])))
                return replace(samples.ANSWER, question=str(options["question"]), private=bool(options.get("private")))
            case "find":
                return replace(samples.LISTING, question=str(options["topic"]))
            case "paper show":
                if options["paper"] == "nothing":
                    raise NotThere(f"There is no paper {options['paper']!r} here.")
                return samples.PAPER
            case "paper cite":
                return samples.CITATION
            case _:
                return samples.NOTICE

    async def say(self, caller: Caller, text: str, *, request_key: str | None = None) -> Reply:
        self.turns.append((caller, text))
        return replace(samples.ANSWER, question=text)

    async def act(self, caller: Caller, action: Action) -> Reply:
        if action.verb is Verb.PAGE:
            return replace(samples.LISTING, page=action.page, actions=(Action(Verb.PAGE, 9, action.page + 1),))
        return samples.ANSWER

    async def complete(self, kind: OptionKind, typed: str, *, limit: int = 25) -> list[Choice]:
        return [Choice("t" * 150, "id")] * 30
