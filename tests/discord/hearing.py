"""An assistant that remembers who asked it."""

from bot.assistant import Assistant
from bot.commands import Invocation
from bot.health import Health
from bot.replies import Caller, Reply


class Hearing(Assistant):
    """Answers as the real one does. `callers` are those who gave it a command, the latest last."""

    def __init__(self, real: Assistant) -> None:
        super().__init__(
            library=real.library,
            lookups=real._lookups,
            stores=real._stores,
            settings=real.settings,
            clock=real._clock,
            health=Health(real._clock),
            limiter=None,
        )
        self.callers: list[Caller] = []

    async def run(self, caller: Caller, invocation: Invocation) -> Reply:
        self.callers.append(caller)
        return await super().run(caller, invocation)
