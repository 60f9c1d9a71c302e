"""What is measured on: real papers, and resampled ones where there are not enough of them; and questions."""

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from retrieval.papers import Paper

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_MOST_WORDS = 8
_FEWEST_WORDS = 3


def sampled(real: Sequence[Paper], n: int, *, seed: int) -> Iterator[Paper]:
    """Yield n papers: the real ones in random order, then ones whose every sentence is a real one's.

    A resampled abstract has as many sentences as some real one has, so that lengths, and the words' frequencies, stay
    what they are.
    """
    chance = random.Random(seed)  # noqa: S311 - the same data each time, not a secret
    order = chance.sample(range(len(real)), min(n, len(real)))
    for number, place in enumerate(order):
        yield _numbered(number, real[place].title, real[place].abstract)
    sentences = [_SENTENCE_END.split(paper.abstract) for paper in real] if n > len(real) else []
    for number in range(len(order), n):
        size = len(chance.choice(sentences))
        abstract = " ".join(chance.choice(chance.choice(sentences)) for _ in range(size))
        yield _numbered(number, chance.choice(real).title, abstract)


def questions(real: Sequence[Paper], n: int, *, seed: int) -> list[str]:
    """Return n questions, each three to eight words that stand side by side in a title."""
    chance = random.Random(seed)  # noqa: S311 - as above
    asked = []
    for _ in range(n):
        words = chance.choice(real).title.split()
        size = min(len(words), chance.randint(_FEWEST_WORDS, _MOST_WORDS))
        start = chance.randint(0, len(words) - size)
        asked.append(" ".join(words[start : start + size]))
    return asked


def write_papers(papers: Iterable[Paper], path: Path) -> None:
    """Write papers for `batches` to read."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps([paper.id, paper.title, paper.abstract])}\n" for paper in papers)


def batches(path: Path, size: int) -> Iterator[list[Paper]]:
    """Yield the papers that were written, `size` at a time, and hold no more of them."""
    with path.open(encoding="utf-8") as file:
        while lines := list(islice(file, size)):
            yield [Paper(id=id_, title=title, abstract=abstract) for id_, title, abstract in map(json.loads, lines)]


def usable(papers: Iterable[Paper]) -> list[Paper]:
    """The papers that have both a title and an abstract."""
    return [paper for paper in papers if paper.title.strip() and paper.abstract.strip()]


def _numbered(number: int, title: str, abstract: str) -> Paper:
    return Paper(id=f"paper-{number:07d}", title=title, abstract=abstract)
