"""`quoth eval`: how good ranking, quotes, abstention and the choice of new papers are, as a table or an object."""

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from bot.errors import UserError
from bot.terminal.objects import json_line
from bot.terminal.untrusted import harmless
from retrieval.evaluation import Report, evaluate, write_quotes, write_run
from retrieval.readers import Refusal, read_papers
from retrieval.selection import Half, judge_choice


def measure(options: argparse.Namespace, *, write: Callable[[str], None]) -> int:
    """Measure each collection, or the choice from each file of papers; write what was measured and asked for; return 0.

    Raises UserError where a file is asked for of several collections, which would mix their rankings, or of papers.
    """
    if files := [path for path in options.collections if path.is_file()]:
        return _measure_choice(files, options, write=write)
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


def _measure_choice(files: Sequence[Path], options: argparse.Namespace, *, write: Callable[[str], None]) -> int:
    if len(files) < len(options.collections) or options.run or options.quotes or options.plain:
        raise UserError(
            f"{files[0]} holds papers to choose from. Name files alone, without --run, --quotes or --plain."
        )
    judged = []
    with Console(stderr=True).status("") as status:
        for path in files:
            status.update(f"Choosing from {harmless(path.name)}")
            judged.append((path, judge_choice(read_papers(path, refuse=_pass_over))))
    if options.json:
        write(
            json_line(
                {"choices": [{"file": str(path), "halves": list(map(asdict, halves))} for path, halves in judged]}
            )
        )
    else:
        write("\n\n".join(_halves_table(path, halves) for path, halves in judged))
    return 0


def _pass_over(_refusal: Refusal) -> None:
    """What is no paper is no paper to choose."""


def _halves_table(path: Path, halves: Iterable[Half]) -> str:
    lines = [harmless(path.name)]
    for half in halves:
        lines.append(
            f"  {'tuned on' if half.tuned else 'judged on'} {half.categories} categories, {half.teams} teams"
            f"{'nDCG@10':>14}{'P@5':>8}"
        )
        lines += [f"    {one.name:<40}{one.ndcg_10:>10.3f}{one.precision_5:>8.3f}" for one in half.choices]
    return "\n".join(lines)


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
