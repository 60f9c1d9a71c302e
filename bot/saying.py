"""Settings in words: what each is called, and what its value means to whoever reads it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from bot.plurals import counted
from bot.replies import Line, Mark, Run
from bot.servers import BOLD, CAREFUL, NORMAL, SettingValue

LEVELS: Mapping[str, int] = MappingProxyType({"careful": CAREFUL, "normal": NORMAL, "bold": BOLD})

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "curator_role": "Curators",
        "channels": "Public answers",
        "threads": "Threads",
        "sure_percent": "Threshold",
        "shared_library": "Shared library",
        "retention_days": "Conversations",
    }
)


def named_setting(setting: str, *said: Run) -> Line:
    return Run(f"{NAMES[setting]}: ", Mark.STRONG), *said


def worded(setting: str, value: SettingValue) -> Sequence[Run]:
    """The value of a setting, in words and mentions."""
    return tuple(_WORDED[setting](value))


def person(user: str) -> Run:
    """A person, by the id that they have in Discord or in the terminal."""
    if not user:
        return Run("somebody who asked to be forgotten")
    return Run(f"<@{user}>", Mark.MENTION) if user.isdecimal() else Run(user)


def _curators(role: SettingValue) -> Iterator[Run]:
    yield Run("those who manage the server")
    if isinstance(role, str):
        yield Run(", and the role ")
        yield Run(f"<@&{role}>", Mark.MENTION)


def _channels(channels: SettingValue) -> Iterator[Run]:
    if not isinstance(channels, tuple) or not channels:
        yield Run("in every channel")
        return
    for number, channel in enumerate(channels):
        yield Run(", " if number else "in ")
        yield Run(f"<#{channel}>", Mark.MENTION)
    yield Run("; elsewhere the asker alone sees them")


def _threads(on: SettingValue) -> Iterator[Run]:
    yield Run("an answer begins one" if on else "none; answers stand in the channel")


def _threshold(percent: SettingValue) -> Iterator[Run]:
    level = next((f"{name}, " for name, level in LEVELS.items() if level == percent), "")
    yield Run(f"{level}it answers when it is {percent} % sure")


def _shared_library(seen: SettingValue) -> Iterator[Run]:
    yield Run("seen here" if seen else "hidden here")


def _retention(days: SettingValue) -> Iterator[Run]:
    yield Run(f"deleted after {counted(days, 'day')}" if isinstance(days, int) and days else "kept")


_WORDED: Mapping[str, Callable[[SettingValue], Iterator[Run]]] = MappingProxyType(
    {
        "curator_role": _curators,
        "channels": _channels,
        "threads": _threads,
        "sure_percent": _threshold,
        "shared_library": _shared_library,
        "retention_days": _retention,
    }
)
