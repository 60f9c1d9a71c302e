"""Replies to draw: two real papers, and any reply at all for the properties."""

from hypothesis import strategies as st

from bot.replies import Action, Attachment, Mark, QuotedSentence, Reply, Run, Section, Shape, Verb, named
from retrieval.papers import Paper, PublicationDate
from retrieval.quotes import Quote
from tests.discord.hostile import hostile_text

_SENTENCE = (
    "Furthermore, experimental evaluations show that DeepSpeed-Ulysses trains 2.5x faster with 4x longer sequence "
    "length than the existing method SOTA baseline."
)
ULYSSES = Paper(
    id="2309.14509",
    title="DeepSpeed Ulysses: System Optimizations for Enabling Training of Extreme Long Sequence Transformer Models",
    abstract=(
        "Computation in a typical Transformer-based large language model (LLM) can be characterized by batch size, "
        f"hidden dimension, number of layers, and sequence length. {_SENTENCE}"
    ),
    authors=("Sam Ade Jacobs", "Masahiro Tanaka", "Chengming Zhang"),
    authors_cut=True,
    organisation="microsoft-research",
    categories=("cs.LG",),
    date=PublicationDate(2023, 9, 25),
    url="https://arxiv.org/abs/2309.14509",
    has_code=True,
)
PAPAGAI = Paper(
    id="papagai",
    title="PapagAI:Automated Feedback for Reflective Essays",
    abstract="In this paper, we present the first open-source automated feedback tool based on didactic theory.",
    authors=("Veronika Solopova",),
    categories=("cs.AI",),
    date=PublicationDate(2023, 7, 10),
)
BIBTEX = "@article{jacobs2023deepspeed,\n  title = {DeepSpeed Ulysses},\n  year = {2023}\n}"


def quoted(paper: Paper, text: str, *words: str, rank: int = 1, citation: int = 1) -> QuotedSentence:
    """A sentence of a paper's abstract, with these words of it matched."""
    start = paper.abstract.index(text)
    matched = sorted((text.index(word), text.index(word) + len(word)) for word in words)
    return QuotedSentence(rank, Quote(paper, start, start + len(text)), citation, tuple(matched))


FASTER = quoted(ULYSSES, _SENTENCE, "faster", "sequence")
ANSWER = Reply(
    status="answered",
    shape=Shape.ANSWER,
    question="how much faster is DeepSpeed-Ulysses?",
    understood_as="how much faster is DeepSpeed-Ulysses (in “DeepSpeed Ulysses: System Optimizations…”)",
    quotes=(FASTER, quoted(PAPAGAI, PAPAGAI.abstract, "tool", rank=2, citation=2)),
    papers=(ULYSSES, PAPAGAI),
    notes=("“fastr” was read as “faster”.",),
    actions=(Action(Verb.MORE_QUOTES, 7), Action(Verb.FOLLOW_UP, 7)),
    turn_id=7,
)
NOT_FOUND = Reply(
    status="not_found",
    shape=Shape.ANSWER,
    question="which paper is about penguins?",
    headline="No abstract in the library answers this.",
    papers=(PAPAGAI, ULYSSES),
    notes=("Read “penguns” as “penguins”.",),
    unmatched_terms=("penguins",),
    actions=(Action(Verb.FOLLOW_UP, 8),),
    turn_id=8,
)
RECORD = Reply(
    status="answered",
    shape=Shape.RECORD,
    question="who wrote DeepSpeed Ulysses?",
    lines=("DeepSpeed Ulysses — Sam Ade Jacobs, Masahiro Tanaka, Chengming Zhang and others",),
    papers=(ULYSSES,),
    actions=(Action(Verb.FOLLOW_UP, 10),),
    turn_id=10,
)
LISTING = Reply(
    status="answered",
    shape=Shape.LISTING,
    question="sequence parallelism",
    headline="2 papers cover it.",
    quotes=(FASTER,),
    papers=(ULYSSES, PAPAGAI),
    actions=(Action(Verb.PAGE, 9, 1), Action(Verb.PAGE, 9, 3)),
    page=2,
    pages=3,
    first_rank=6,
    turn_id=9,
)
PAPER = Reply(
    status="answered",
    shape=Shape.PAPER,
    question="Ulysses",
    lines=(
        "Authors: Sam Ade Jacobs, Masahiro Tanaka, Chengming Zhang and others, whom the record leaves out",
        "Date: 25 September 2023",
        "Organisation: microsoft-research",
        "Categories: cs.LG",
        "Code: yes",
        "Link: https://arxiv.org/abs/2309.14509",
        "Id: 2309.14509",
    ),
    papers=(ULYSSES,),
    actions=(Action(Verb.FOLLOW_UP, 11),),
    turn_id=11,
)
CITATION = Reply(
    status="answered",
    shape=Shape.CITATION,
    lines=("Jacobs, S. A., Tanaka, M., Zhang, C., et al. (2023). DeepSpeed Ulysses.", BIBTEX),
    papers=(ULYSSES,),
)
NOTICE = Reply(
    status="answered",
    shape=Shape.NOTICE,
    headline="Quoth answers from the abstracts in its library.",
    lines=(
        "/ask question [paper] — Ask the library. For example: /ask which paper covers KV cache compression?",
        "Go on in plain words: “who wrote it?”",
    ),
    private=True,
)
GROUPED = Reply(
    status="answered",
    shape=Shape.ANSWER,
    question="how fast?",
    sections=(
        Section(heading="Faster by", citation=1, lines=(named("Measures", "speed"),), quotes=(FASTER,)),
        Section(heading="Side by side", quotes=(FASTER, quoted(PAPAGAI, PAPAGAI.abstract, rank=2, citation=2))),
    ),
    papers=(ULYSSES, PAPAGAI),
    turn_id=12,
)
CHECKED = Reply(
    status="not_found",
    shape=Shape.RECORD,
    headline="Altered: one word differs.",
    sections=(
        Section(heading="What you gave", lines=((Run("trains 2.5x "), Run("slower", Mark.STRUCK), Run(" with")),)),
        Section(heading="What the abstract says", quotes=(FASTER,)),
    ),
    papers=(ULYSSES,),
)
STATUS = Reply(
    status="answered",
    shape=Shape.NOTICE,
    headline="Quoth is well.",
    sections=(
        Section(heading="Library", lines=(named("Papers", "20"), named("Last import", "none"))),
        Section(heading="Change it", lines=((Run("/settings", Mark.TYPED), Run(" — for admins")), "Nothing else.")),
    ),
    attachments=(Attachment("kept.json", b'{"turns": []}', "Everything kept about you"),),
)
ERROR = Reply(status="error", shape=Shape.NOTICE, headline="There is no paper “x” here.", private=True)
EVERY_SHAPE = (ANSWER, NOT_FOUND, RECORD, LISTING, PAPER, CITATION, NOTICE, GROUPED, CHECKED, STATUS, ERROR)

_lines = st.lists(hostile_text() | st.just("word " * 2_000) | st.just("x" * 7_000), max_size=3).map(tuple)
_urls = (
    st.sampled_from((None, "https://arxiv.org/abs/1", "javascript:alert(1)", "https://a.example/)[x](y"))
    | hostile_text()
)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    abstract = draw(hostile_text() | st.just("A long sentence that never ends " * 300) | st.just("x" * 7_000))
    return Paper(
        id=draw(hostile_text().filter(str.strip)),
        title=draw(hostile_text() | st.just("title " * 60)) if abstract.strip() else "A title",
        abstract=abstract,
        authors=draw(st.lists(hostile_text(), max_size=3).map(tuple)),
        authors_cut=draw(st.booleans()),
        organisation=draw(st.none() | hostile_text()),
        categories=draw(st.lists(hostile_text(), max_size=2).map(tuple)),
        date=draw(st.none() | st.builds(PublicationDate, st.integers(1, 9999))),
        url=draw(_urls),
    )


@st.composite
def quotes_of(draw: st.DrawFn, cited: tuple[Paper, ...]) -> tuple[QuotedSentence, ...]:
    quotes = []
    for number, paper in enumerate(cited, start=1):
        if paper.abstract:
            start = draw(st.integers(0, min(len(paper.abstract) - 1, 20)))
            end = draw(st.integers(start + 1, len(paper.abstract)))
            places = sorted(draw(st.sets(st.integers(0, end - start), max_size=6)))
            spans = tuple(zip(places[::2], places[1::2], strict=False))
            quotes.append(QuotedSentence(number, Quote(paper, start, end), number, spans))
    return tuple(quotes)


_line = hostile_text() | st.lists(st.builds(Run, hostile_text(), st.sampled_from(Mark)), max_size=3).map(tuple)
_attachments = st.builds(Attachment, st.just("file.txt"), st.binary(max_size=9), hostile_text())


@st.composite
def sections_of(draw: st.DrawFn, cited: tuple[Paper, ...]) -> Section:
    return Section(
        heading=draw(hostile_text() | st.just("heading " * 700)),
        citation=draw(st.none() | st.integers(1, len(cited))) if cited else None,
        lines=tuple(draw(st.lists(_line, max_size=3))),
        quotes=draw(quotes_of(cited)),
    )


@st.composite
def replies(draw: st.DrawFn) -> Reply:
    """Any reply at all, of hostile and of overlong texts."""
    cited = tuple(draw(st.lists(papers(), max_size=3)))
    actions = st.builds(Action, st.sampled_from(Verb), st.integers(1, 2**63), st.integers(1, 9))
    return Reply(
        status=draw(st.sampled_from(("answered", "not_found", "error"))),
        shape=draw(st.sampled_from(Shape)),
        question=draw(hostile_text() | st.just("why " * 1_500)),
        understood_as=draw(hostile_text() | st.just("why " * 1_500)),
        headline=draw(hostile_text()),
        lines=draw(_lines),
        quotes=draw(quotes_of(cited)),
        sections=tuple(draw(st.lists(sections_of(cited), max_size=2))),
        papers=cited,
        attachments=tuple(draw(st.lists(_attachments, max_size=2))),
        notes=draw(_lines),
        unmatched_terms=draw(st.lists(hostile_text(), max_size=2).map(tuple)),
        actions=tuple(draw(st.lists(actions, max_size=4))),
        page=draw(st.integers(1, 9)),
        pages=draw(st.integers(1, 9)),
    )
