"""What is measured on: real papers, and resampled ones where there are not enough of them; and questions.

What is known of a paper beside its text is a real one's; authors are made up where no real paper has any.
"""

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from retrieval.papers import Paper, PublicationDate

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_MOST_WORDS = 8
_FEWEST_WORDS = 3
_SYLLABLES = "an ber chen da el fu gar ho is jo ka li mo na os per qi ro su ta".split()
_MOST_AUTHORS = 5
# Half of all authors have none.
_INITIALS = ("",) * 20 + tuple(f"{letter}. " for letter in "ABCDEFGHIJKLMNOPRSTW")


def sampled(real: Sequence[Paper], n: int, *, seed: int) -> Iterator[Paper]:
    """Yield n papers: the real ones in random order, then ones whose every sentence is a real one's.

    A resampled abstract has as many sentences as some real one has, so that lengths, and the words' frequencies, stay
    what they are. What else is known of it is some real paper's.
    """
    chance = random.Random(seed)  # noqa: S311 - the same data each time, not a secret
    # Of its own, so that texts are the same whatever else is drawn.
    beside = random.Random(seed)  # noqa: S311 - as above
    order = chance.sample(range(len(real)), min(n, len(real)))
    for number, place in enumerate(order):
        yield _numbered(number, real[place].title, real[place].abstract, real[place])
    sentences = [_SENTENCE_END.split(paper.abstract) for paper in real] if n > len(real) else []
    for number in range(len(order), n):
        size = len(chance.choice(sentences))
        abstract = " ".join(chance.choice(chance.choice(sentences)) for _ in range(size))
        yield _numbered(number, chance.choice(real).title, abstract, beside.choice(real))


def signed(papers: Sequence[Paper], *, seed: int) -> Sequence[Paper]:
    """Return the papers, with authors that are made up where none of them has any.

    Few names are held by many papers and most by few, and a surname by many people, as with real ones.
    """
    if any(paper.authors for paper in papers):
        return papers
    chance = random.Random(seed)  # noqa: S311 - as above
    names = [one + other for one in _SYLLABLES for other in _SYLLABLES]
    surnames = [*(name + last for name in names for last in ("", *_SYLLABLES))]
    chance.shuffle(names)
    chance.shuffle(surnames)

    def author() -> str:
        # The third power of what is drawn: one in twenty has the most usual surname, one in seven the first name.
        given, family = (drawn[int(len(drawn) * chance.random() ** 3)] for drawn in (names, surnames))
        return f"{given.title()} {chance.choice(_INITIALS)}{family.title()}"

    return [
        replace(paper, authors=tuple(author() for _ in range(chance.randint(1, _MOST_AUTHORS)))) for paper in papers
    ]


def questions(papers: Sequence[Paper], n: int, *, seed: int) -> list[str]:
    """Return n questions, each three to eight words that stand side by side in a title."""
    chance = random.Random(seed)  # noqa: S311 - as above
    asked = []
    for _ in range(n):
        words = chance.choice(papers).title.split()
        size = min(len(words), chance.randint(_FEWEST_WORDS, _MOST_WORDS))
        start = chance.randint(0, len(words) - size)
        asked.append(" ".join(words[start : start + size]))
    return asked


def write_papers(papers: Iterable[Paper], path: Path) -> None:
    """Write papers for `batches` to read."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(_written(paper))}\n" for paper in papers)


def batches(path: Path, size: int) -> Iterator[list[Paper]]:
    """Yield the papers that were written, `size` at a time, and hold no more of them."""
    with path.open(encoding="utf-8") as file:
        while lines := list(islice(file, size)):
            yield [_read(*json.loads(line)) for line in lines]


def texts_of(papers: Iterable[Paper]) -> list[Paper]:
    """Return papers of which only the text is known, which is all that other engines take."""
    return [Paper(id=paper.id, title=paper.title, abstract=paper.abstract) for paper in papers]


def usable(papers: Iterable[Paper]) -> list[Paper]:
    """The papers that have both a title and an abstract."""
    return [paper for paper in papers if paper.title.strip() and paper.abstract.strip()]


def _numbered(number: int, title: str, abstract: str, record: Paper) -> Paper:
    return Paper(
        id=f"paper-{number:07d}",
        title=title,
        abstract=abstract,
        authors=record.authors,
        categories=record.categories,
        date=record.date,
    )


def _written(paper: Paper) -> list[object]:
    date = paper.date.isoformat() if paper.date else None
    return [paper.id, paper.title, paper.abstract, paper.authors, paper.categories, date]


def _read(  # noqa: PLR0913, PLR0917 - a line as it was written
    id_: str, title: str, abstract: str, authors: Sequence[str], categories: Sequence[str], date: str | None
) -> Paper:
    return Paper(
        id=id_,
        title=title,
        abstract=abstract,
        authors=tuple(authors),
        categories=tuple(categories),
        date=PublicationDate.parse(date) if date else None,
    )
