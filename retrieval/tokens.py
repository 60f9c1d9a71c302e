"""Papers as tokens: what of a paper is indexed, and where each term stands in it."""

from collections.abc import Sequence
from itertools import islice, pairwise

import numpy as np

from retrieval.abbreviations import Form, definitions
from retrieval.analysis import Analyzer
from retrieval.bulk import MOST_KEPT, Bags, BulkAnalyzer, Memory
from retrieval.papers import Paper
from retrieval.segments import MOST_TERMS, Tokens
from retrieval.strings import Rows, Wide
from retrieval.terms import Terms

# A title says what a paper is about, so its words count as if it stood there twice: nDCG@10 on cranfield .380 -> .392.
_TITLE_TIMES = 2


class Tokenizer:
    """Turns papers into tokens. One is for one thread at a time."""

    def __init__(self, analyzer: Analyzer, memory: Memory | None = None) -> None:
        self.terms = Terms(memory.terms if memory else ())
        """What the numbers stand for."""
        self._bulk = BulkAnalyzer(analyzer, self.terms, memory)

    def tokens(self, papers: Sequence[Paper]) -> Tokens:
        """Return the tokens of the papers: the title's terms twice, the abstract's, and those beside them, apart."""
        titles, abstracts = self._bags(papers)
        rows = [
            *[(titles.row, titles.row_starts)] * _TITLE_TIMES,
            (abstracts.row, abstracts.row_starts),
            *[(titles.beside, titles.beside_starts)] * _TITLE_TIMES,
            (abstracts.beside, abstracts.beside_starts),
        ]
        terms, docs, places = [], [], []
        free = np.zeros(len(papers), dtype=np.int64)
        for number, (row, starts) in enumerate(rows):
            sizes = np.diff(starts)
            # What stands beside the others has no neighbours: every other place stays free.
            step = 1 if number <= _TITLE_TIMES else 2
            docs.append(np.repeat(np.arange(len(papers)), sizes))
            terms.append(row.astype(np.int64))
            places.append(np.repeat(free - step * starts[:-1], sizes) + np.arange(0, step * len(row), step))
            free += step * sizes + 1
        return Tokens(*(np.concatenate(arrays) for arrays in (terms, docs, places)))

    def definitions(self, papers: Sequence[Paper]) -> list[list[tuple[str, Form]]]:
        """Return what each paper's abstract defines, as terms: a short form is one, a long form several."""
        written = [list(definitions(paper.abstract)) for paper in papers]
        bags = self._bulk.bags([form for pairs in written for pair in pairs for form in pair])
        rows, besides = self._texts(bags.row, bags.row_starts), self._texts(bags.beside, bags.beside_starts)
        forms = zip(rows[::2], besides[::2], rows[1::2], strict=True)
        return [
            [
                ((beside or short)[0], long)
                for short, beside, long in islice(forms, len(pairs))
                if long and (beside or short) and long != short
            ]
            for pairs in written
        ]

    def _bags(self, papers: Sequence[Paper]) -> tuple[Bags, Bags]:
        """Return the bags of the titles and those of the abstracts."""
        bags = self._bulk.bags([*(paper.title for paper in papers), *(paper.abstract for paper in papers)])
        return bags.part(0, len(papers)), bags.part(len(papers), 2 * len(papers))

    def _texts(self, numbers: Rows, starts: Wide) -> list[tuple[str, ...]]:
        texts = [self.terms.texts[number] for number in numbers.tolist()]
        return [tuple(texts[start:end]) for start, end in pairwise(starts.tolist())]

    @property
    def is_full(self) -> bool:
        """Whether it has given out so many numbers that another is to take its place."""
        return len(self.terms) > MOST_TERMS // 2

    @property
    def n_lists(self) -> int:
        """How much it knows."""
        return self._bulk.n_lists

    @property
    def knows_much(self) -> bool:
        """Whether it knows so much more than its memory would that it is better begun anew from that."""
        return self.n_lists > 2 * MOST_KEPT

    def memory(self) -> Memory:
        """Forget what is rare, and return what it knows."""
        self._bulk.trim()
        return self._bulk.memory()
