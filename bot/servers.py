"""What a server's admins can set, and how Quoth behaves there for it."""

from dataclasses import dataclass

from bot.replies import Caller
from retrieval.confidence import ANSWERED_FROM

CAREFUL, NORMAL, BOLD = 70, round(100 * ANSWERED_FROM), 30
LEAST_SURE, MOST_SURE = 10, 95  # percent: below, anything is an answer; above, hardly anything
LONGEST_RETENTION = 3650  # days
MOST_CHANNELS = 50

SettingValue = str | bool | int | tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """The settings of one server; the defaults hold where nothing was set.

    `curator_role` and `channels` are Discord's ids; without channels, answers are public in all. `sure_percent` is how
    sure it has to be that an answer is one. `retention_days` is after how long conversations are deleted; 0 keeps them.
    """

    curator_role: str | None = None
    channels: tuple[str, ...] = ()
    threads: bool = False
    sure_percent: int = NORMAL
    shared_library: bool = True
    retention_days: int = 0

    @property
    def sure_from(self) -> float:
        """The confidence, from 0 to 1, from which on an answer is shown as one."""
        return self.sure_percent / 100


@dataclass(frozen=True, slots=True)
class Manners:
    """How a caller is answered: for all to see or for them alone, and whether in a thread of its own."""

    public: bool
    threads: bool


def manners(settings: ServerSettings, caller: Caller) -> Manners:
    if caller.guild is None:
        return Manners(public=True, threads=False)
    if caller.server is None:
        # Brought along by one person into a server that did not ask for it: it speaks to that person.
        return Manners(public=False, threads=False)
    public = not settings.channels or not {caller.channel, caller.standing.parent}.isdisjoint(settings.channels)
    return Manners(public=public, threads=public and settings.threads and caller.standing.parent is None)
