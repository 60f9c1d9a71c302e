"""The readers of files: any bytes are papers, refusals or a ReadError."""

import gzip
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from retrieval.collection import read_collection
from retrieval.errors import CollectionError, PaperError, ReadError
from retrieval.names import split_names
from retrieval.papers import Paper, PublicationDate, arxiv_id_in, doi_in, readable_id
from retrieval.readers import Refusal, read_papers
from retrieval.readers.seams import Evidence, certain_authors, find_seam
from tests.fuzz import seeds
from tests.fuzz.target import Target, Try, words_in

_WORDS = {
    "txt": b"|Sep 25, 2023Code|LGSep 1|cs.LGFeb 29|hep-thJan 31, 0000| et al.| et al| \xc2\xb7 |, | and |O'|Mc|van "
    b"|BoLi|(\n|\n\n|'Ba",
    "jsonl": b'|"id": |"_id": |"authors": [|"date": "|"categories": ["|"doi": "10.1/|"has_code": 2|{"id": "x", '
    b'"title": "'
    b"|\\ud800|[[|1e5",
    "bib": b"|@article{|@string{|@comment{|title = {|author = |year = |month = | and |others|{\\'e}|\\\"|$x^{|"
    b"eprint = {|url = |},|}|#|%",
    "xml": b"|<entry>|</entry>|<item>|</item>|<summary>|<title>|<![CDATA[|]]>|<!--|-->|&amp;|&#1;|&#xD800;|&lt;p"
    b"|<!DOCTYPE x [|<!ENTITY a|<?xml version='1.0' encoding='utf-16'?>|xmlns='x'|<author><name>|<category term='"
    b"|<published>|9999-99-99|arXiv:|doi:10.1000/",
}  # fmt: skip


def words(kind: str) -> tuple[bytes, ...]:
    return tuple(_WORDS[kind].split(b"|"))


def file_of(suffix: str) -> Callable[[Path, ExitStack], Try]:
    """Reads the bytes as a file of that name, to its end."""

    def make(folder: Path, _stack: ExitStack) -> Try:
        path = folder / f"papers.{suffix}"

        def read(given: bytes) -> None:
            path.write_bytes(given)
            refused: list[Refusal] = []
            for paper in read_papers(path, refuse=refused.append):
                can_be_kept(paper)

        return read

    return make


def can_be_kept(paper: Paper) -> None:
    """Raise UnicodeEncodeError for what neither a file nor the database takes."""
    optional = (paper.organisation, paper.url, paper.doi, paper.arxiv_id)
    texts = (paper.id, paper.title, paper.abstract, *paper.authors, *paper.categories, *filter(None, optional))
    for text in (*texts, *paper.identity_keys):
        text.encode()


def _sidecar(folder: Path, _stack: ExitStack) -> Try:
    (folder / "papers.txt").write_text(seeds.LISTING, encoding="utf-8")

    def read(given: bytes) -> None:
        (folder / "papers.toml").write_bytes(given)
        list(read_papers(folder / "papers.txt", refuse=lambda _: None))

    return read


def _collection(folder: Path, _stack: ExitStack) -> Try:
    (folder / "qrels").mkdir()

    def read(given: bytes) -> None:
        parts = (given.split(b"\x1e") + [b""] * 4)[:4]
        for name, part in zip(("corpus.jsonl", "queries.jsonl", "qrels/test.tsv", "quotes.jsonl"), parts, strict=True):
            (folder / name).write_bytes(part)
        read_collection(folder)

    return read


def _names(text: str) -> None:
    names, _ = split_names(text)
    readable_id(text, names, None)
    arxiv_id_in(text)
    doi_in(text)


def _seam(text: str) -> None:
    seam = find_seam(text, Evidence())
    assert 0 <= seam <= len(text)
    certain_authors(text)


_COLLECTION = b"\x1e".join(
    (
        b'{"_id": "1", "title": "T", "text": "A text."}\n',
        b'{"_id": "q", "text": "a question"}\n',
        b"query-id\tcorpus-id\tscore\nq\t1\t1\n",
        b'{"query": "q", "title": "T", "abstract": "A text.", "gold": [[0, 7]]}\n',
    )
)
_FILES = {
    "listing": ("txt", "txt", seeds.LISTING),
    "JSON Lines": ("jsonl", "jsonl", seeds.JSON_LINES),
    "JSON": ("json", "jsonl", seeds.JSON_ARRAY),
    "BibTeX": ("bib", "bib", seeds.BIBTEX),
    "Atom": ("atom", "xml", seeds.ATOM),
}

TARGETS = (
    *(
        Target(
            f"reader: {name}",
            file_of(suffix),
            (text.encode(), gzip.compress(text.encode(), mtime=0)),
            words(kind),
            (ReadError,),
        )
        for name, (suffix, kind, text) in _FILES.items()
    ),
    Target(
        "reader: any file",
        file_of("json"),
        tuple(text.encode() for _, _, text in _FILES.values()),
        tuple(word for kind in _WORDS for word in words(kind)),
        (ReadError,),
    ),
    Target(
        "reader: the sidecar of a listing",
        _sidecar,
        (b"listed_on = 2026-11-23\n", b"# a\nlisted_on = 0001-01-01T00:00:00Z\n", b"[a]\nlisted_on = 9999-12-31\n"),
        (b"listed_on = ", b"0001-01-01", b"[[", b"{a=", b'"""', b"[", b"a.b."),
        (ReadError,),
    ),
    Target("reader: seams of a listing", words_in(_seam), seeds.lines(seeds.LISTING), words("txt"), longest=100_000),
    Target(
        "reader: names",
        words_in(_names),
        (b"Doe, J.; van der Berg, B. C., Jr.", b"Jane Doe and Bo Li et al."),
        words("txt"),
    ),
    Target(
        "reader: an evaluation collection",
        _collection,
        (_COLLECTION,),
        (b"\x1e", b"\t", b"-1", "²".encode()),
        (CollectionError,),
    ),
    Target(
        "date",
        words_in(PublicationDate.parse),
        (b"2023", b"2023-09", b"2023-09-25", b"2024-02-29T18:59:30.000Z", b"2023-09-25 00:00:00+02:00"),
        (b"0000", b"-13", b"T25:61", "٢٠٢٣".encode()),
        (PaperError,),
    ),
)
