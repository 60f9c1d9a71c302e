"""Measuring all engines, one after another, each in processes of its own."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import TypeAdapter

from bot.bench.corpus import questions, sampled, signed, write_papers
from bot.bench.measured import ADDED, MOST_PAPERS, Measured
from bot.bench.worker import Paths
from retrieval.papers import Paper

_SEED = 4
_PATIENCE_S = 3_600
# Papers from whose titles questions are made.
_ASKED_OF = 10_000
_FOUND: TypeAdapter[dict[str, object]] = TypeAdapter(dict[str, object])
_MEASURED = TypeAdapter(Measured)


def measure_all(
    real: Sequence[Paper],
    sizes: Sequence[int],
    engines: Sequence[str],
    *,
    n_questions: int,
    tell: Callable[[str], None],
) -> Iterator[Measured]:
    """Yield what each engine did with each number of papers; `tell` is told what is being done."""
    real = signed(real, seed=_SEED)
    for n_papers in sizes:
        with TemporaryDirectory(prefix="quoth-bench-") as folder:
            tell(f"{n_papers:,} papers: making them")
            paths = Paths(Path(folder))
            # Those to be added come from the same draw, so that they are as much like the others as papers are.
            papers = sampled(real, n_papers + ADDED, seed=_SEED)
            write_papers(islice(papers, n_papers), paths.papers)
            write_papers(papers, paths.more)
            asked_of = list(islice(sampled(real, n_papers, seed=_SEED), _ASKED_OF))
            paths.questions.write_text(json.dumps(questions(asked_of, n_questions + 1, seed=_SEED)), encoding="utf-8")
            for engine in engines:
                tell(f"{n_papers:,} papers: {engine}")
                yield _measured(engine, n_papers, paths)


def _measured(engine: str, n_papers: int, paths: Paths) -> Measured:
    if n_papers > (most := MOST_PAPERS.get(engine, n_papers)):
        return Measured(engine=engine, papers=n_papers, wrong=f"not measured above {most:,} papers")
    try:
        found = _process(engine, paths, "build")
        for step, can in (("serve", "kept"), ("narrow", "narrows")):
            if found[can]:
                found |= _process(engine, paths, step)
    except subprocess.CalledProcessError as error:
        last_line = error.stderr.strip().rpartition("\n")[2]
        return Measured(engine=engine, papers=n_papers, wrong=last_line or f"ended with {error.returncode}")
    except subprocess.TimeoutExpired:
        return Measured(engine=engine, papers=n_papers, wrong=f"took longer than {_PATIENCE_S:,} s")
    found = {name: value for name, value in found.items() if name not in {"kept", "narrows"}}
    return _MEASURED.validate_python({"engine": engine, "papers": n_papers, **found})


def _process(engine: str, paths: Paths, step: str) -> dict[str, object]:
    command = [sys.executable, "-m", "bot.bench.worker", engine, str(paths.folder), step]
    done = subprocess.run(command, capture_output=True, check=True, text=True, timeout=_PATIENCE_S)  # noqa: S603 - ours
    return _FOUND.validate_json(done.stdout.splitlines()[-1])
