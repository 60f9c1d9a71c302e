"""One engine, measured in a process of its own, so that its memory is its own: `python -m bot.bench.worker`.

It is given the engine, a folder (see `Paths`) and what to do; it prints what it measured as a JSON object.
"""

import gc
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType

from bot.bench.corpus import batches, texts_of
from bot.bench.engines import Engine, Quoth, QuothNumba
from bot.bench.measured import ADDED, QUOTH
from bot.bench.narrowing import filters_of, narrowed, own_size
from bot.bench.peers import BM25S, FTS5, BM25SNumba, RankBM25, Tantivy
from bot.bench.spent import Spent, for_a_while, percentiles

K = 10
_BATCH = 4_000
# Papers that filters are drawn from, and a server's library.
_DRAWN_FROM = 10_000
_SEED = 4
# Seconds after which no further question is asked.
_LONG_ENOUGH_S = 30

_ENGINES: Mapping[str, Callable[[Path], Engine]] = MappingProxyType(
    {
        QUOTH: Quoth,
        "quoth-numba": QuothNumba,
        "rank_bm25": RankBM25,
        "bm25s": BM25S,
        "bm25s-numba": BM25SNumba,
        "tantivy": Tantivy,
        "sqlite-fts5": FTS5,
    }
)


@dataclass(frozen=True, slots=True)
class Paths:
    """The files of a measurement: its papers, those to be added, the questions, and a folder for each engine."""

    folder: Path

    @property
    def papers(self) -> Path:
        return self.folder / "papers.jsonl"

    @property
    def more(self) -> Path:
        return self.folder / "more.jsonl"

    @property
    def questions(self) -> Path:
        return self.folder / "questions.json"

    def of(self, engine: str) -> Path:
        return self.folder / engine


def main(engine_name: str, folder: str, step: str) -> None:
    """Build the engine, or open the one that was built; measure the rest where there is no other process to do it."""
    paths = Paths(Path(folder))
    paths.of(engine_name).mkdir(exist_ok=True)
    engine = _ENGINES[engine_name](paths.of(engine_name))
    measured: dict[str, object] = {}
    if step == "build":
        measured |= _build(engine, paths)
    if step == "serve":
        measured |= _opened(engine)
    if step == "serve" or not engine.kept:
        measured |= _served(engine, paths)
    if step == "narrow" and isinstance(engine, Quoth):
        measured |= {"narrowed": _narrowed(engine, paths)}
    print(json.dumps(measured | {"kept": engine.kept, "narrows": isinstance(engine, Quoth)}))  # noqa: T201 - it returns this


def _build(engine: Engine, paths: Paths) -> dict[str, float | None]:
    """Reading the papers is left out of the time: it is not the engine's."""
    spent = Spent()
    for batch in batches(paths.papers, _BATCH):
        texts = texts_of(batch)
        with spent:
            engine.take(texts)
    with spent:
        engine.finish()
    return {"build_s": spent.wall_s, "build_cpu_s": spent.cpu_s, "build_peak_mb": _peak_mb()}


def _opened(engine: Engine) -> dict[str, float | None]:
    spent = Spent()
    with spent:
        engine.open()
    return {"open_ms": spent.ms}


def _served(engine: Engine, paths: Paths) -> dict[str, float | None]:
    first, *questions = json.loads(paths.questions.read_text(encoding="utf-8"))
    first_ms, _ = _asked(engine, first)
    engine.prepare()
    # As a bot does once it stands: else Python looks through all that is held in the middle of somebody's question.
    gc.collect()
    gc.freeze()
    times = [_asked(engine, question) for question in for_a_while(questions, seconds=_LONG_ENOUGH_S)]
    wall, cpu = (percentiles(column) for column in zip(*times, strict=True))
    return {
        "first_ms": first_ms,
        "questions": len(times),
        "p50_ms": wall[0],
        "p95_ms": wall[1],
        "p50_cpu_ms": cpu[0],
        "p95_cpu_ms": cpu[1],
        "memory_mb": _memory_mb(),
        "add_ms": _added(engine, paths) if engine.grows else None,
    }


def _narrowed(engine: Quoth, paths: Paths) -> list[dict[str, object]]:
    """What was built knows the papers' texts alone, so another one takes its place."""
    for batch in batches(paths.papers, _BATCH):
        engine.take(batch)
    engine.index.tidy()
    engine.prepare()
    questions = json.loads(paths.questions.read_text(encoding="utf-8"))[1:]
    some = next(batches(paths.papers, _DRAWN_FROM))
    filters = filters_of(some, len(questions), seed=_SEED)
    gc.collect()
    gc.freeze()
    found = narrowed(engine.index, some[: own_size(len(engine.index))], questions, filters, K)
    return [asdict(one) for one in found]


def _asked(engine: Engine, question: str) -> tuple[float, float]:
    """Ask one question; return the milliseconds until its answer, by the clock and by the processor."""
    spent = Spent()
    with spent:
        engine.search(question, K)
    return spent.ms, 1000 * spent.cpu_s


def _added(engine: Engine, paths: Paths) -> float:
    """Add papers, and return the milliseconds until they can be found."""
    (papers,) = batches(paths.more, ADDED)
    texts = texts_of(papers)
    spent = Spent()
    with spent:
        engine.add(texts)
    return spent.ms


def _peak_mb() -> float | None:
    """The most memory that this process ever had, where the platform tells."""
    if (peak := _status_mb("VmHWM")) is not None:
        return peak
    with suppress(ImportError):
        from resource import RUSAGE_SELF, getrusage  # noqa: PLC0415 - Windows has none

        # In bytes on macOS, else in kilobytes; Linux counts in what the process had that started this one.
        return getrusage(RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return None


def _memory_mb() -> float | None:
    """The memory that this process has now, where Linux tells it."""
    return _status_mb("VmRSS")


def _status_mb(name: str) -> float | None:
    with suppress(OSError):
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        return next((int(line.split()[1]) / 2**10 for line in lines if line.startswith(f"{name}:")), None)
    return None


if __name__ == "__main__":
    main(*sys.argv[1:])
