"""What a question asks for, understood from its own words."""

import datetime as dt
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.index import Filters, KnownNames
from retrieval.papers import Paper
from retrieval.questions import Order, Question, Record, Wants, describe, understand
from tests.retrieval.naming import known_names

_PAPERS = Path(__file__).parents[1] / "data" / "dialogues_papers.jsonl"
_TODAY = dt.date(2026, 11, 23)


def _names(library: str) -> KnownNames:
    records = [json.loads(line) for line in _PAPERS.read_text(encoding="utf-8").splitlines()]
    return known_names(
        Paper(
            id=record["id"],
            title=record["title"],
            abstract="",
            authors=tuple(record["authors"]),
            organisation=record["organisation"],
            categories=tuple(record["categories"]),
        )
        for record in records
        if record["library"] == library
    )


_SEEDS, _OTHER = _names("seeds"), _names("other")


def _ask(text: str, names: KnownNames = _SEEDS) -> Question:
    return understand(text, names, today=_TODAY)


@pytest.mark.parametrize(
    ("text", "record", "focus"),
    [
        ("who wrote KVComp?", Record.AUTHORS, "kvcomp"),
        ("who are the authors of SDP4Bit", Record.AUTHORS, "sdp4bit"),
        ("whos the author of hgcn", Record.AUTHORS, "h-gcn"),
        ("first author of HEAT", Record.AUTHORS, "heat"),
        ("how many authors does HEAT have", Record.AUTHORS, "heat"),
        ("who else worked on HEAT", Record.AUTHORS, "heat"),
        ("who wrote kvcmop", Record.AUTHORS, "kvcomp"),
        ("who wrote ulysses", Record.AUTHORS, "deepspeed-ulysses"),
        ("who wrote heat", Record.AUTHORS, "heat"),
        ("who wrote sequence length scaling in vision transformers", Record.AUTHORS, "vit-frontier"),
        ("when was Domino published?", Record.DATE, "domino"),
        ("when did kvcomp come out", Record.DATE, "kvcomp"),
        ("what year was RTMobile published", Record.DATE, "rtmobile"),
        ("how old is HEAT", Record.DATE, "heat"),
        ("when was the paper on speech recognition published?", Record.DATE, "rtmobile"),
        ("link of KVComp", Record.LINK, "kvcomp"),
        ("give me the link to HEAT", Record.LINK, "heat"),
        ("where can i read KVComp?", Record.LINK, "kvcomp"),
        ("does HEAT have code?", Record.CODE, "heat"),
        ("is comet open source?", Record.CODE, "comet"),
        ("wheres the code for papagai", Record.CODE, "papagai"),
        ("which organisation is behind H-GCN?", Record.ORGANISATION, "h-gcn"),
        ("what category is RTMobile in?", Record.CATEGORY, "rtmobile"),
    ],
)
def test_a_fact_of_a_named_paper_is_asked_of_its_record(text: str, record: Record, focus: str) -> None:
    question = _ask(text)
    assert (question.record, question.focus, question.topic) == (record, (focus,), "")
    assert question.filters == Filters(paper_ids=frozenset({focus}))


@pytest.mark.parametrize(
    ("text", "record", "topic"),
    [
        (
            "who proposed all-to-all communication for attention?",
            Record.AUTHORS,
            "all-to-all communication for attention",
        ),
        ("who works on gaudi?", Record.AUTHORS, "gaudi"),
        ("how many papers are there on sequence parallelism?", Record.COUNT, "sequence parallelism"),
    ],
)
def test_a_fact_may_be_asked_of_the_papers_on_a_topic(text: str, record: Record, topic: str) -> None:
    question = _ask(text)
    assert (question.record, question.topic, question.focus) == (record, topic, ())


@pytest.mark.parametrize(
    "text",
    [
        "what do the authors propose for long video?",
        "is there a link between smoking and cancer?",
        "when does KVComp fail?",
        "papers about code generation",
    ],
)
def test_words_of_the_record_within_the_content_ask_for_no_fact(text: str) -> None:
    assert _ask(text).record is None


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("papers by Zhang", Filters(authors=("Zhang",))),
        ("Zhang's papers", Filters(authors=("Zhang",))),
        ("zhangs papers", Filters(authors=("Zhang",))),
        ("papers by chengmin zhang", Filters(authors=("Chengming Zhang",))),
        ("papers by zhang minjia", Filters(authors=("Minjia Zhang",))),
        ("papers by Zhang, Minjia", Filters(authors=("Minjia Zhang",))),
        ("papers by M. Zhang", Filters(authors=("Minjia Zhang",))),
        ("papers by Chengming", Filters(authors=("Chengming Zhang",))),
        ("papers by song", Filters(authors=("Shuaiwen Leon Song",))),
        ("what did Man do", Filters(authors=("Yuanbin Man",))),
        ("papers by Yuanbin Man and Baixi Sun", Filters(authors=("Yuanbin Man", "Baixi Sun"))),
        ("papers by John Smith", Filters(authors=("John Smith",))),
        ("who is Minjia Zhang", Filters(authors=("Minjia Zhang",))),
        ("papers from Microsoft", Filters(organisations=("microsoft-research",))),
        ("papers from microsoft research", Filters(organisations=("microsoft-research",))),
        ("Microsoft's papers", Filters(organisations=("microsoft-research",))),
        ("what has deepmind published?", Filters(organisations=("deepmind",))),
        ("papers from Google", Filters(organisations=("Google",))),
        ("which have code", Filters(has_code=True)),
        ("does any paper have code?", Filters(has_code=True)),
        ("papers without code", Filters(has_code=False)),
        ("papers in cs.CV", Filters(categories=("cs.CV",))),
        ("computer vision papers", Filters(categories=("cs.CV",))),
        ("papers in LG", Filters(categories=("LG",))),
        ("list all papers", Filters()),
        ("what's in the library?", Filters()),
    ],
)
def test_a_question_of_filters_alone_asks_which_papers_pass(text: str, filters: Filters) -> None:
    question = _ask(text)
    assert (question.record, question.topic, question.filters) == (Record.PAPERS, "", filters)


@pytest.mark.parametrize(
    ("text", "topic", "filters"),
    [
        (
            "papers by Minjia Zhang on sequence parallelism since 2023",
            "sequence parallelism",
            Filters(authors=("Minjia Zhang",), since=dt.date(2023, 1, 1)),
        ),
        ("what did Chengming Zhang do on Gaudi", "Gaudi", Filters(authors=("Chengming Zhang",))),
        (
            "what did microsoft do on scientific discovery",
            "scientific discovery",
            Filters(organisations=("microsoft-research",)),
        ),
        ("machine learning papers about pruning", "pruning", Filters(categories=("cs.LG",))),
        ("is there code for sequence parallelism?", "sequence parallelism", Filters(has_code=True)),
    ],
)
def test_filters_and_a_topic_are_told_apart(text: str, topic: str, filters: Filters) -> None:
    question = _ask(text)
    assert (question.record, question.topic, question.filters) == (None, topic, filters)


@pytest.mark.parametrize(
    "text",
    [
        "songs about rich man",
        "training accelerated by song",
        "can a man learn from song",
        "how long do ding tests take?",
        "how many papers are there",
    ],
)
def test_a_word_that_is_a_surname_too_filters_nothing(text: str) -> None:
    assert _ask(text).filters.authors == ()


def test_accents_and_particles_of_names_are_optional() -> None:
    assert _ask("papers by Jose Pena", _OTHER).filters.authors == ("José Peña",)
    assert _ask("papers by van der berg", _OTHER).filters.authors == ("Rosa van der Berg",)
    assert _ask("white blood cells by young patients", _OTHER).filters.authors == ()


@pytest.mark.parametrize(
    ("text", "order", "limit"),
    [
        ("what's new", Order.NEWEST, None),
        ("whats new?", Order.NEWEST, None),
        ("latest 3 papers", Order.NEWEST, 3),
        ("three latest papers", Order.NEWEST, 3),
        ("what is the newest paper", Order.NEWEST, 1),
        ("which paper is the oldest?", Order.OLDEST, 1),
        ("latest papers by Zhang", Order.NEWEST, None),
        ("first paper by zhang", Order.OLDEST, 1),
        ("list two papers", Order.BEST, 2),
    ],
)
def test_the_newest_and_the_oldest_are_asked_for_by_order(text: str, order: Order, limit: int | None) -> None:
    question = _ask(text)
    assert (question.order, question.limit, question.topic, question.record) == (order, limit, "", Record.PAPERS)
    assert question.newest_first == (order is Order.NEWEST)


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("what does COMET do?", ("comet",)),
        ("what does comet do", ("comet",)),
        ("how much memory does KVComp save?", ("kvcomp",)),
        ("what is AdaCM2", ("adacm2",)),
        ("how much memory does AdaCM$^2$ save?", ("adacm2",)),
        ("how much faster is DeepSpeed-Ulysses", ("deepspeed-ulysses",)),
        ("how does domino hide communication", ("domino",)),
        ("how fast is solar?", ("solar",)),
        ("tell me about HEAT", ("heat",)),
        ("compare HEAT and COMET", ("heat", "comet")),
        ("compare kvcomp with comet", ("kvcomp", "comet")),
        ("how does Domino compare with Megatron-LM?", ("domino",)),
        ("is the domino paper about communication?", ("domino",)),
    ],
)
def test_a_paper_that_is_asked_about_by_name_is_the_one_that_answers(text: str, focus: tuple[str, ...]) -> None:
    question = _ask(text)
    assert (question.focus, question.filters.paper_ids) == (focus, frozenset(focus))
    assert question.topic


@pytest.mark.parametrize(
    "text",
    [
        "how do solar panels work?",
        "what is the domino effect",
        "explain the Domino effect",
        "Domino effect",
        "how does heat transfer work?",
        "HOW DOES HEAT TRANSFER WORK",
        "Solar Panels in Deserts?",
        "which papers use DeepSpeed-Ulysses?",
        "what is trained with DeepSpeed-Ulysses?",
        "KVComp reduces memory by up to 83%.",
    ],
)
def test_a_common_word_or_a_name_in_passing_narrows_to_no_paper(text: str) -> None:
    question = _ask(text)
    assert (question.focus, question.filters) == ((), Filters())


def test_a_title_that_is_a_subject_too_is_a_paper_only_where_it_stands_as_one() -> None:
    assert _ask("how does deep residual learning for image recognition work?", _OTHER).focus == ()
    assert _ask("how does Deep Residual Learning for Image Recognition work?", _OTHER).focus == ("resnet",)
    assert _ask('how does "deep residual learning for image recognition" work?', _OTHER).focus == ("resnet",)
    assert _ask("who wrote deep residual learning for image recognition", _OTHER).focus == ("resnet",)


def test_a_name_that_other_titles_speak_of_is_a_subject() -> None:
    assert _ask("how many parameters does BERT have?", _OTHER).focus == ()
    assert _ask("who wrote BERT?", _OTHER).focus == ("bert",)


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("which paper covers KV cache compression?", Wants.WHICH_PAPER),
        ("which papers cover pruning?", Wants.LIST),
        ("do you have anything on speech recognition", Wants.LIST),
        ("how much memory does training need?", Wants.NUMBER),
        ("what speedup does pruning give", Wants.NUMBER),
        ("by how much are hallucinations reduced?", Wants.NUMBER),
        ("what is sequence parallelism?", Wants.DEFINITION),
        ("why is the KV cache large?", Wants.REASON),
        ("how does pruning help training?", Wants.METHOD),
        ("what is the difference between pruning and quantisation?", Wants.COMPARISON),
        ("is pruning better than quantisation?", Wants.COMPARISON),
        ("Sequence parallelism reduces communication volume.", Wants.STATEMENT),
        ("pruning can reduce the energy of training", Wants.STATEMENT),
        ("KV cache compression", Wants.CONTENT),
        ("does pruning hurt accuracy?", Wants.CONTENT),
    ],
)
def test_the_kind_of_answer_is_understood(text: str, wants: Wants) -> None:
    assert _ask(text).wants is wants


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("which paper covers KV cache compression?", "KV cache compression"),
        ("can you show me papers about code generation please", "code generation"),
        ("hey, tell me how pruning works", "how pruning works"),
        ("is there a paper about hallucination?", "hallucination"),
        ("what else is there on recommendation", "recommendation"),
        ("Mortality in 2009 fell by 10%", "Mortality in 2009 fell by 10%"),
    ],
)
def test_the_topic_is_the_question_without_the_words_that_ask(text: str, topic: str) -> None:
    assert _ask(text).topic == topic


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "papers by Minjia Zhang on sequence parallelism since 2023",
            "papers by Minjia Zhang since 2023 · about sequence parallelism",
        ),
        ("who wrote HEAT?", "HEAT · who wrote it"),
        ("what's new", "the newest papers"),
        ("latest 3 papers with code", "the 3 newest papers with code"),
        ("how many papers are by Zhang?", "how many papers by Zhang"),
        ("papers from September 2023", "papers from September 2023"),
        ("papers between 2020 and March 2022", "papers from January 2020 to March 2022"),
        ("papers before 25 September 2023", "papers until 24 September 2023"),
        ("list all papers", "all papers"),
        ("compare HEAT and COMET", "HEAT and COMET · compare HEAT and COMET"),
        ("tell me about HEAT", "HEAT"),
        ("who wrote AdaCM2?", "AdaCM² · who wrote it"),
        ("KV cache", "KV cache"),
        ("who works on gaudi?", "papers about gaudi · who wrote it"),
    ],
)
def test_what_was_understood_is_said_in_one_phrase(text: str, line: str) -> None:
    assert describe(_ask(text), _SEEDS) == line


def test_a_question_is_the_same_after_json() -> None:
    for text in (
        "papers by Minjia Zhang since 2023 with code",
        "compare HEAT and COMET",
        "latest 3 papers",
        "KV cache",
    ):
        question = _ask(text)
        assert Question.from_json(question.to_json()) == question


def test_json_that_is_no_question_is_refused() -> None:
    with pytest.raises(ValueError, match="wants"):
        Question.from_json('{"text": "a", "wants": "magic"}')


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "who",
                "wrote",
                "HEAT",
                "papers",
                "by",
                "Zhang",
                "in",
                "2023",
                "the",
                "latest",
                "99",
                "ß",
                "ﬁ",
                "İ",
                "$",
                "$^2$",
                "’s",
                ",",
                ".",
                "?",
                "-",
                "and",
                "with",
                "code",
            ]
        )
    ).map(" ".join)
    | st.text()
)
def test_any_text_is_understood_as_something(text: str) -> None:
    question = _ask(text)
    assert question.text == text
    assert Question.from_json(question.to_json()) == question
    assert (question.filters.paper_ids or frozenset()) == frozenset(question.focus)


def test_a_text_too_long_for_a_question_is_searched_for_as_it_is() -> None:
    text = "who wrote HEAT " * 30
    question = _ask(text)
    assert (question.wants, question.topic, question.record) == (Wants.STATEMENT, text.strip(), None)
    assert question.filters == Filters()


@pytest.mark.parametrize(
    ("text", "record", "also"),
    [
        ("who wrote heat and when?", Record.AUTHORS, (Record.DATE,)),
        ("when was HEAT published, and by whom?", Record.DATE, (Record.AUTHORS,)),
        ("who wrote HEAT and COMET?", Record.AUTHORS, ()),
    ],
)
def test_facts_asked_for_in_one_breath_are_all_asked_for(text: str, record: Record, also: tuple[Record, ...]) -> None:
    question = _ask(text)
    assert (question.record, question.also, question.topic) == (record, also, "")


def test_papers_by_others_are_asked_for_as_such() -> None:
    question = _ask("papers on pruning not by Chengming Zhang")
    assert question.filters == Filters(not_authors=("Chengming Zhang",))
    assert question.topic == "pruning"
    assert describe(question, _SEEDS) == "papers not by Chengming Zhang · about pruning"


def test_an_empty_library_has_no_names_to_find() -> None:
    names = known_names([])
    assert understand("who wrote KVComp?", names, today=_TODAY).topic == "KVComp"
    assert understand("papers by Zhang", names, today=_TODAY).filters.authors == ("Zhang",)


def test_a_question_to_five_thousand_papers_is_understood_within_five_milliseconds() -> None:
    names = known_names(
        Paper(id=str(number), title=f"Net{number}: Learning thing {number} by means {number % 71}", abstract="",
              authors=tuple(f"Given{number % 997} Family{number * 3 + at}" for at in range(3)))
        for number in range(5000)
    )  # fmt: skip
    texts = ("papers by Family78 on pruning since 2023", "how much memory does Net4711 save?", "who wrote Net 12?")
    for text in texts:
        understand(text, names, today=_TODAY)
    fastest = min(_seconds(texts, names) for _ in range(5))
    assert fastest / len(texts) < 0.005


def _seconds(texts: tuple[str, ...], names: KnownNames) -> float:
    start = time.process_time()
    for text in texts:
        understand(text, names, today=_TODAY)
    return time.process_time() - start
