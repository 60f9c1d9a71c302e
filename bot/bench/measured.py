"""What is measured, of which engine."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot import __version__

QUOTH = "quoth"
ADDED = 500
"""Papers that are added in the end."""
# Each engine, with the packages that it needs.
ENGINES: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        QUOTH: (),
        "quoth-numba": ("numba",),
        "rank_bm25": ("rank-bm25",),
        "bm25s": ("bm25s",),
        "bm25s-numba": ("bm25s", "numba"),
        "tantivy": ("tantivy",),
        "sqlite-fts5": (),
    }
)
# The most papers that an engine is measured with: beyond, rank_bm25 takes seconds a question and tens of gigabytes.
MOST_PAPERS: Mapping[str, int] = MappingProxyType({"rank_bm25": 100_000})


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What questions to some of the papers took, and how many times what the same questions to all of them did."""

    p50_ms: float
    p95_ms: float
    p50_ratio: float
    p95_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Questions to some of the papers; `share` is how many of all there were to find, from 0 to 1, on average.

    `first` with a filter that is not remembered, `again` with the same one; None where there is nothing to remember.
    """

    kind: str
    share: float
    first: Timed
    again: Timed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one engine did with so many papers; None where it can't do that, or the platform can't tell.

    `wrong` says why there is nothing more. Times are by the clock, or where they say so by the processor: that is what
    to look at on a machine that others use as well.
    """

    engine: str
    papers: int
    wrong: str | None = None
    build_s: float | None = None
    build_cpu_s: float | None = None
    build_peak_mb: float | None = None
    open_ms: float | None = None
    first_ms: float | None = None
    questions: int = 0
    p50_ms: float | None = None
    p95_ms: float | None = None
    p50_cpu_ms: float | None = None
    p95_cpu_ms: float | None = None
    memory_mb: float | None = None
    add_ms: float | None = None
    narrowed: tuple[Narrowed, ...] = ()

    @property
    def papers_per_s(self) -> float | None:
        return self.papers / self.build_s if self.build_s else None

    @property
    def papers_per_cpu_s(self) -> float | None:
        return self.papers / self.build_cpu_s if self.build_cpu_s else None


def versions() -> dict[str, str | None]:
    """The version of each engine, with what it needs; None where that is not installed."""
    return {engine: _version(engine, packages) for engine, packages in ENGINES.items()}


def _version(engine: str, packages: Sequence[str]) -> str | None:
    if not packages:
        return __version__ if engine == QUOTH else sqlite3.sqlite_version
    # It takes a while to import, and the command line reads only the engines' names here.
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        return ", ".join(version(package) for package in packages)
    except PackageNotFoundError:
        return None
