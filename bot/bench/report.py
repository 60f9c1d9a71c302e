"""What was measured, as tables in Markdown and as one object."""

import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from bot.bench.measured import ADDED, QUOTH, Measured, Timed

Column = tuple[str, Callable[[Measured], float | None], str]
_COLUMNS: Sequence[Column] = (
    ("build, papers/s", lambda measured: measured.papers_per_s, ",.0f"),
    ("papers/CPU s", lambda measured: measured.papers_per_cpu_s, ",.0f"),
    ("build peak, MB", lambda measured: measured.build_peak_mb, ",.0f"),
    ("open, ms", lambda measured: measured.open_ms, ",.0f"),
    ("p50, ms", lambda measured: measured.p50_ms, ",.2f"),
    ("p95, ms", lambda measured: measured.p95_ms, ",.2f"),
    ("p95 CPU, ms", lambda measured: measured.p95_cpu_ms, ",.2f"),
    ("memory, MB", lambda measured: measured.memory_mb, ",.0f"),
    (f"add {ADDED}, ms", lambda measured: measured.add_ms, ",.0f"),
)
_NOTES = (
    "One question at a time, its text analysed each time, the best ten; each engine in a process of its own, times by "
    "the clock unless they say CPU. Papers are added to the index as it was opened, until they can be found; tantivy "
    "and SQLite have them on disk by then. All have titles and abstracts alone. In brackets: how many times Quoth's. "
    "–: it can't, or builds all anew.\n\n"
    "Of what: the same questions asked of some papers, where an engine can, in an index that knows authors, dates and "
    "categories as well; papers: how many of all there were to "
    "find, on average. In brackets: how many times what the same questions took of all papers just before. Again: with "
    "a filter that had been asked for just before; else it is worked out in that time."
)


def machine() -> dict[str, str]:
    """What it ran on, as far as the platform tells."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": _memory(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }


def tables(results: Iterable[Measured], versions: Mapping[str, str | None], data: str) -> str:
    """All as Markdown: the machine, the versions, and a table for each number of papers."""
    by_size: dict[int, list[Measured]] = {}
    for measured in results:
        by_size.setdefault(measured.papers, []).append(measured)
    installed = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    missing = ", ".join(name for name, version in versions.items() if not version)
    return "\n\n".join(
        [
            "; ".join(f"{name} {value}" for name, value in machine().items()),
            installed + (f"; not installed: {missing}" if missing else ""),
            data,
            *(
                part
                for size, found in by_size.items()
                for part in (f"{size:,} papers", _table(found), *_narrowed(found))
            ),
            _NOTES,
        ]
    )


def as_object(results: Iterable[Measured], versions: Mapping[str, str | None], data: str) -> dict[str, object]:
    return {"machine": machine(), "versions": versions, "data": data, "results": [asdict(found) for found in results]}


def _table(found: Sequence[Measured]) -> str:
    ours = next((measured for measured in found if measured.engine == QUOTH), None)
    rows = [["engine", *(name for name, _, _ in _COLUMNS)], ["---", *("---:" for _ in _COLUMNS)]]
    for measured in found:
        cells = [_cell(column, measured, ours) for column in _COLUMNS]
        rows.append([measured.engine, *([measured.wrong, *cells[1:]] if measured.wrong else cells)])
    return _drawn(rows)


def _narrowed(found: Sequence[Measured]) -> Iterator[str]:
    """Yield what questions to some of the papers took, as one table for all engines that can."""
    rows = [
        [
            measured.engine,
            narrowed.kind,
            f"{100 * narrowed.share:.3g}%",
            *_times(narrowed.first),
            *_times(narrowed.again),
        ]
        for measured in found
        for narrowed in measured.narrowed
    ]
    if rows:
        names = ["p50, ms", "p95, ms", "again p50, ms", "again p95, ms"]
        yield _drawn([["engine", "of what", "papers", *names], ["---", "---", "---:", *("---:" for _ in names)], *rows])


def _times(timed: Timed | None) -> tuple[str, str]:
    if timed is None:
        return "–", "–"
    return f"{timed.p50_ms:,.2f} (×{timed.p50_ratio:.2f})", f"{timed.p95_ms:,.2f} (×{timed.p95_ratio:.2f})"


def _drawn(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    )


def _cell(column: Column, measured: Measured, ours: Measured | None) -> str:
    _, value_of, form = column
    value = value_of(measured)
    if value is None:
        return "–"
    base = value_of(ours) if ours and ours is not measured else None
    return f"{value:{form}} (×{value / base:.2g})" if base else f"{value:{form}}"


def _processor() -> str:
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    except (AttributeError, OSError, ValueError):
        return "unknown"
