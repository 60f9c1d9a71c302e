"""An assistant that remembers who asked it."""

from bot.assistant import Assistant
from bot.commands import Invocation
from bot.replies import Caller, Reply


class Hearing(Assistant):
    """Answers as the real one does. `callers` are those who gave it a command, the latest last."""

    def __init__(self, real: Assistant) -> None:
        vars(self).update(vars(real))
        self.callers: list[Caller] = []

    async def run(self, caller: Caller, invocation: Invocation) -> Reply:
        self.callers.append(caller)
        return await super().run(caller, invocation)
