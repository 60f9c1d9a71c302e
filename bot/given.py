"""The files that people hand in: no larger than is taken, under names that can do no harm."""

import re
import unicodedata

from bot.commands import GivenFile
from bot.errors import UserError

_MEBIBYTE = 1 << 20
_LONGEST_NAME = 100  # characters; file systems take 255 bytes
_NAMELESS = "file"


def check_size(name: str, size: int, *, most_mib: int) -> None:
    """Raise UserError for a file of more bytes than are taken."""
    if size > most_mib * _MEBIBYTE:
        # Rounded up, so that what is too large never reads as just large enough.
        tenths = -(-size * 10 // _MEBIBYTE)
        raise UserError(
            f"{harmless_name(name)} is {tenths / 10:,.1f} MiB large; the most that is taken is {most_mib} MiB. "
            "Hand it in in parts."
        )


def given_file(name: str, content: bytes) -> GivenFile:
    """The file under a harmless name."""
    return GivenFile(harmless_name(name), content)


def harmless_name(name: str) -> str:
    """The last part of a file's name as a name that is no path, hides nothing and shows as it is; its suffix stays."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    # Cc, Cf and their like: what steers a terminal, turns the reading direction or has no width.
    visible = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in last)
    words = " ".join(visible.split()).lstrip(". ")
    stem, dot, suffix = words.rpartition(".")
    if len(words) > _LONGEST_NAME and stem and len(suffix) < _LONGEST_NAME // 2:
        words = stem[: _LONGEST_NAME - len(suffix) - 1] + dot + suffix
    return words[:_LONGEST_NAME] or _NAMELESS
