"""`quoth eval`: how good ranking, quotes and abstention are, as a table or an object."""

import argparse
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from bot.errors import UserError
from bot.terminal.objects import json_line
from bot.terminal.untrusted import harmless
from retrieval.evaluation import Report, evaluate, write_quotes, write_run


def measure(options: argparse.Namespace, *, write: Callable[[str], None]) -> int:
    """Measure each collection, write the measures and the files asked for; return 0.

    Raises UserError where a file is asked for of several collections: it would mix their rankings.
    """
    if len(options.collections) > 1 and (options.run or options.quotes):
        raise UserError("--run and --quotes write a file of one collection. Name one folder.")
    reports = []
    with Console(stderr=True).status("") as status:
        for folder in options.collections:
            status.update(f"Measuring {harmless(folder.name)}")
            reports.append(evaluate(folder, against_plain=options.plain))
    if options.run:
        _written(write_run, reports[0], options.run)
    if options.quotes:
        _written(write_quotes, reports[0], options.quotes)
    if options.json:
        write(json_line({"collections": [_measured(report) for report in reports]}))
    else:
        write("\n\n".join(_table(report) for report in reports))
    return 0


def _written(write: Callable[[Report, Path], None], report: Report, path: Path) -> None:
    try:
        write(report, path)
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {error.strerror}. Name another file.") from error


def _table(report: Report) -> str:
    """A collection's measures, one a line, so that they can be compared by eye and by diff."""
    rows = [f"  {name:<24}{value:.3f}" for name, value in report.rows()]
    return "\n".join([f"{harmless(report.name)}: {report.papers:,} papers, {report.queries:,} questions", *rows])


def _measured(report: Report) -> dict[str, object]:
    measures = dict(report.rows())
    return {"name": report.name, "papers": report.papers, "queries": report.queries, "measures": measures}
