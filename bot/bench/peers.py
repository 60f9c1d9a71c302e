"""The others, set up as their documentation shows it, with English stop words and stems where they have them.

Their modules are asked for by name, since none of them has to be installed.
"""

import re
import sqlite3
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from retrieval.papers import Paper

_WORD = re.compile(r"\w+")
_WRITER_BYTES = 256 * 2**20


class RankBM25:
    """rank_bm25's BM25Okapi over lower-case words."""

    kept: ClassVar[bool] = False
    grows: ClassVar[bool] = False

    def __init__(self, _folder: Path) -> None:
        self._tokens: list[list[str]] = []
        self._index: Any = None  # Any here and below: the packages have no types

    def take(self, papers: Sequence[Paper]) -> None:
        self._tokens += (_WORD.findall(_text(paper).lower()) for paper in papers)

    def finish(self) -> None:
        self._index = import_module("rank_bm25").BM25Okapi(self._tokens)

    def open(self) -> None:
        """Nothing: it is not kept."""

    def prepare(self) -> None:
        """Nothing: it has no such thing."""

    def add(self, papers: Sequence[Paper]) -> None:
        """Nothing: all would have to be built anew."""

    def search(self, question: str, k: int) -> int:
        scores = self._index.get_scores(_WORD.findall(question.lower()))
        best = np.argpartition(scores, -min(k, len(scores)))[-k:]
        return int(np.count_nonzero(scores[best[np.argsort(-scores[best])]] > 0))


class BM25S:
    """bm25s on NumPy, with its stop words and Snowball's stems."""

    kept: ClassVar[bool] = True
    grows: ClassVar[bool] = False
    backend: ClassVar[str] = "numpy"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bm25s = import_module("bm25s")
        self._stemmer = import_module("Stemmer").Stemmer("english")
        self._index: Any = None
        self._texts: list[str] = []

    def take(self, papers: Sequence[Paper]) -> None:
        self._texts += map(_text, papers)

    def finish(self) -> None:
        self._index = self._bm25s.BM25(backend=self.backend)
        self._index.index(self._tokens(self._texts), show_progress=False)
        self._texts = []
        self._index.save(str(self._folder))

    def open(self) -> None:
        self._index = self._bm25s.BM25.load(str(self._folder))
        self._index.backend = self.backend

    def prepare(self) -> None:
        """Nothing: it has no such thing."""

    def add(self, papers: Sequence[Paper]) -> None:
        """Nothing: all would have to be built anew."""

    def search(self, question: str, k: int) -> int:
        k = min(k, self._index.scores["num_docs"])
        tokens = self._tokens([question])
        if not any(tokens.ids):
            return 0  # bm25s refuses what has no words
        found = self._index.retrieve(tokens, k=k, show_progress=False)
        return int(np.count_nonzero(found.scores > 0))

    def _tokens(self, texts: list[str]) -> Any:  # noqa: ANN401 - as above
        return self._bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False)


class BM25SNumba(BM25S):
    """The same, compiled by numba."""

    backend: ClassVar[str] = "numba"


class Tantivy:
    """tantivy, written in Rust, with its English stems; one thread writes."""

    kept: ClassVar[bool] = True
    grows: ClassVar[bool] = True

    def __init__(self, folder: Path) -> None:
        self._tantivy = import_module("tantivy")
        schema = self._tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw")
        schema.add_text_field("text", tokenizer_name="en_stem")
        self._index = self._tantivy.Index(schema.build(), path=str(folder))
        self._writer: Any = None
        self._searcher: Any = None

    def take(self, papers: Sequence[Paper]) -> None:
        self._writer = self._writer or self._index.writer(_WRITER_BYTES, 1)
        for paper in papers:
            self._writer.add_document(self._tantivy.Document(id=[paper.id], text=[_text(paper)]))

    def finish(self) -> None:
        self._writer.commit()
        self.open()

    def open(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()

    def prepare(self) -> None:
        """Nothing: it has no such thing."""

    def add(self, papers: Sequence[Paper]) -> None:
        self.take(papers)
        self.finish()

    def search(self, question: str, k: int) -> int:
        query = self._index.parse_query(" ".join(_WORD.findall(question.lower())), ["text"])
        return len([self._searcher.doc(address)["id"] for _, address in self._searcher.search(query, k).hits])


class FTS5:
    """SQLite's full-text search with its Porter stems; any of the words may match."""

    kept: ClassVar[bool] = True
    grows: ClassVar[bool] = True

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "fts5.sqlite3")
        self._connection.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS papers USING fts5 (id UNINDEXED, text, tokenize = 'porter unicode61')"
        )

    def take(self, papers: Sequence[Paper]) -> None:
        rows = ((paper.id, _text(paper)) for paper in papers)
        self._connection.executemany("INSERT INTO papers (id, text) VALUES (?, ?)", rows)

    def finish(self) -> None:
        self._connection.commit()

    def open(self) -> None:
        """Nothing: SQLite reads what it needs when it needs it."""

    def prepare(self) -> None:
        """Nothing: it has no such thing."""

    def add(self, papers: Sequence[Paper]) -> None:
        self.take(papers)
        self.finish()

    def search(self, question: str, k: int) -> int:
        query = " OR ".join(f'"{word}"' for word in _WORD.findall(question))
        sql = "SELECT id FROM papers WHERE papers MATCH ? ORDER BY rank LIMIT ?"
        return len(self._connection.execute(sql, (query, k)).fetchall())


def _text(paper: Paper) -> str:
    return f"{paper.title}\n{paper.abstract}"
