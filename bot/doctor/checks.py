"""What a look finds."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    FINE = "fine"
    MENDED = "mended"  # it was wrong, and is no more
    NOTE = "note"  # nothing is wrong, but something is not as it could be
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """What one look found; `remedy` is what to do about it."""

    name: str
    health: Health
    says: str
    remedy: str = ""


MEND = "run `quoth doctor --mend` while Quoth does not run"
"""The remedy for what the doctor mends itself."""
