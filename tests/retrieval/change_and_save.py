"""A process that changes an index and saves it, over and over, until it is killed.

`python change_and_save.py FOLDER` goes on from what was saved there, once it is told to by a line on its input.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from retrieval.index import MemoryIndex
from retrieval.papers import Paper
from retrieval.storage import MANIFEST, Storage

_WORDS = ("cache", "graph", "sparse", "key-value (KV)", "attention", "tree")


def change(step: int) -> tuple[list[Paper], list[str]]:
    """Return what one step adds or replaces, and the ids that it removes."""
    numbers = (step, step // 2, step + 100)
    papers = {number: Paper(id=f"p{number}", title=_title(step, number), abstract="On it.") for number in numbers}
    return list(papers.values()), [f"p{step // 3}"]


def library(step: int) -> Iterable[Paper]:
    """Return the papers that are there after so many steps."""
    papers: dict[str, Paper] = {}
    for done in range(1, step + 1):
        added, removed = change(done)
        papers |= {paper.id: paper for paper in added}
        for paper_id in removed:
            papers.pop(paper_id, None)
    return papers.values()


def main(folder: Path) -> None:
    _say("ready")
    sys.stdin.readline()
    storage = Storage(folder)
    saved = storage.open() if (folder / MANIFEST).exists() else None
    index = MemoryIndex(saved=saved.lives, memory=saved.memory) if saved else MemoryIndex()
    step = int(saved.stamp) if saved else 0
    while True:
        step += 1
        added, removed = change(step)
        index.add(added)
        index.remove(removed)
        index.tidy()
        storage.save(index.lives, index.memory, str(step))
        _say("saved")


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def _title(step: int, number: int) -> str:
    return f"{_WORDS[step % len(_WORDS)]} {_WORDS[number % len(_WORDS)]} {step}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
