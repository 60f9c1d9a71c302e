"""What reads texts: questions, abstracts, quotes. No text whatever is wrong there, so nothing may be raised."""

import datetime as dt
from contextlib import ExitStack
from pathlib import Path

from bot.conversation import PastPaper, PastTurn, resolve
from retrieval.abbreviations import definitions
from retrieval.citations import bibtex
from retrieval.figures import figures_of
from retrieval.index import MemoryIndex
from retrieval.papers import Paper
from retrieval.questions import describe, understand
from retrieval.quotes import choose
from retrieval.readers import read_papers
from retrieval.readers.bounds import LONGEST_ABSTRACT
from retrieval.rendering import render
from retrieval.roles import read_sentences
from retrieval.sentences import sentence_spans
from retrieval.verbatim import candidates, check, quoted_in
from tests.fuzz import seeds
from tests.fuzz.target import Target, Try, text_of, words_in

_SEEDS = Path(__file__).parents[2] / "seeds" / "abstracts.txt"
_TODAY = dt.date(2026, 11, 23)
_LONGEST_OPTION = 6_000
_QUESTIONS = tuple(text.encode() for text in seeds.QUESTIONS)
_ABSTRACTS = tuple(text.encode() for text in seeds.SENTENCES)
_GRAMMAR = tuple(
    b"which |papers "
    b"|by |and |not |the |of |since |between |2020|-|in |last |two |years |et al. |\"|'s|(|)|?|,|it |them |"
    b"compare |with |newest |cs.LG|more |HEAT|Bo Jiang|about |who wrote |difference |ago |"
    b"than |no |second |other ".split(b"|")
)
_LATEX = tuple(
    b"\\|{|}|$|$$"
    b"|^{|_{|\\textbf{|\\emph{|\\frac{|\\begin{x}|\\end{x}|\\'e|``|''|\\(|\\)|. |.|! |e.g. |0.5|%|(|)|[|]|(KV)|"
    b"key-value ("
    b'|\n\n|...|\xe2\x80\xa6|[\xe2\x80\xa6]|\xe2\x80\x9c|\xe2\x80\x9d|"|> |--|\xc3\x97|1,024|GB|Methods: '.split(b"|")
)


def _library() -> list[Paper]:
    return list(read_papers(_SEEDS, refuse=lambda _: None))


def _understanding(_folder: Path, _stack: ExitStack) -> Try:
    names = MemoryIndex(_library()).names
    return lambda given: describe(understand(text_of(given), names, today=_TODAY), names)


def _conversing(_folder: Path, _stack: ExitStack) -> Try:
    papers = _library()
    names = MemoryIndex(papers).names
    past = tuple(PastPaper(paper.id, paper.title, paper.authors) for paper in papers[:3])
    history = [
        PastTurn(question=understand(text, names, today=_TODAY), papers=past[:count])
        for count, text in enumerate(seeds.QUESTIONS[:4])
    ]
    return lambda given: resolve(text_of(given), history, names, today=_TODAY)


def _answering(_folder: Path, _stack: ExitStack) -> Try:
    papers = {paper.id: paper for paper in _library()}
    index = MemoryIndex(papers.values())

    def answer(given: bytes) -> None:
        question = understand(text_of(given), index.names, today=_TODAY)
        query = index.read(question.topic)
        hits = index.search(query, k=10, filters=question.filters)
        choose(question, query, [(hit, papers[hit.paper_id]) for hit in hits], index, limit=3)

    return answer


def _reading_abstracts(_folder: Path, _stack: ExitStack) -> Try:
    def quote(given: bytes) -> None:
        paper = Paper(id="x", title="X", abstract=text_of(given))
        index = MemoryIndex([paper])
        question = understand("how much memory does the KV cache save?", index.names, today=_TODAY)
        query = index.read(question.topic)
        choose(question, query, [(hit, paper) for hit in index.search(query, k=1)], index, limit=3)

    return quote


def _checking(_folder: Path, _stack: ExitStack) -> Try:
    papers = _library()
    index = MemoryIndex(papers)

    def verify(given: bytes) -> None:
        for text in quoted_in(text_of(given))[:3]:
            candidates(text, index)
            check(text, papers[:5])

    return verify


def _checked_against(given: bytes) -> None:
    check(seeds.SENTENCES[0], [Paper(id="x", title="X", abstract=text_of(given))])


def _cited(given: bytes) -> None:
    title, _, names = text_of(given).partition("|")
    bibtex(Paper(id="x", title=title or "X", abstract="A.", authors=tuple(names.split("|"))))


def _abstract(name: str, run: Try, *, longest: int = LONGEST_ABSTRACT) -> Target:
    return Target(
        f"text: {name}",
        words_in(lambda text: run(text.encode(errors="surrogatepass"))),
        _ABSTRACTS,
        _LATEX,
        longest=longest,
    )


TARGETS = (
    Target("question: understood", _understanding, _QUESTIONS, _GRAMMAR, longest=_LONGEST_OPTION),
    Target("question: in a conversation", _conversing, _QUESTIONS, _GRAMMAR, longest=_LONGEST_OPTION),
    Target("question: answered", _answering, _QUESTIONS, _GRAMMAR, longest=_LONGEST_OPTION, costly=True),
    Target("quote: checked", _checking, _ABSTRACTS, _LATEX, longest=_LONGEST_OPTION, costly=True),
    Target(
        "quote: chosen from an abstract", _reading_abstracts, _ABSTRACTS, _LATEX, longest=LONGEST_ABSTRACT, costly=True
    ),
    _abstract("held against a quote", _checked_against),
    _abstract("sentences", lambda given: sentence_spans(text_of(given))),
    _abstract("roles of sentences", lambda given: read_sentences(text_of(given))),
    _abstract("LaTeX as shown", lambda given: render(text_of(given))),
    _abstract("abbreviations", lambda given: list(definitions(text_of(given)))),
    _abstract("figures", lambda given: figures_of(Paper(id="x", title="X", abstract=text_of(given)))),
    _abstract("analysed", lambda given: MemoryIndex([Paper(id="x", title="X", abstract=text_of(given))])),
    _abstract("as BibTeX", _cited),
)
