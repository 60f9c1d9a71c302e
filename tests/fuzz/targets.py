"""All that is fuzzed."""

from collections.abc import Sequence

from tests.fuzz import fronts, keeping, readers, sources, wording
from tests.fuzz.target import Target

TARGETS: tuple[Target, ...] = (
    *readers.TARGETS,
    *sources.TARGETS,
    *keeping.TARGETS,
    *wording.TARGETS,
    *fronts.TARGETS,
)


def named(parts: Sequence[str]) -> list[Target]:
    """The targets whose names hold one of the parts; all of them where there is none."""
    return [target for target in TARGETS if not parts or any(part.lower() in target.name.lower() for part in parts)]
