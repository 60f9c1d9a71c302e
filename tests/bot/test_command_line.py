"""The command line, run as it is typed, over the bundled library."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot import __version__
from tests.bot.commanding import ROOT, Quoth, objects

PROMISED_REPLY = {"status", "question", "understood_as", "quotes", "papers", "unmatched_terms", "private", "text"}
PROMISED_QUOTE = {"rank", "text", "paper_id", "start", "end"}
PROMISED_PAPER = {"id", "title", "authors", "organisation", "date", "categories", "url", "has_code", "abstract"}
KV_CACHE = "which paper covers KV cache compression?"


@pytest.fixture(scope="module")
def quoth(tmp_path_factory: pytest.TempPathFactory) -> Quoth:
    """Over a folder that the tests of this module share, as they only ask there."""
    return Quoth(tmp_path_factory.mktemp("asked"))


@pytest.fixture
def fresh_quoth(tmp_path: Path) -> Quoth:
    return Quoth(tmp_path)


@pytest.fixture
def chat(quoth: Quoth) -> Iterator["subprocess.Popen[str]"]:
    with quoth.start("chat", "--json") as process:
        yield process
        process.kill()


def said(process: "subprocess.Popen[str]", **line: object) -> dict[str, Any]:
    """What the running chat answers to a line, before it is told the next."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(line) + "\n")
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer


def test_the_version_is_told(quoth: Quoth) -> None:
    told = quoth("--version")

    assert (told.returncode, told.stdout) == (0, f"quoth {__version__}\n")


def test_a_question_is_answered_with_a_verbatim_cited_sentence(quoth: Quoth) -> None:
    told = quoth.process("ask", KV_CACHE)

    seeds = (ROOT / "seeds" / "abstracts.txt").read_text(encoding="utf-8")
    first = next(line for line in told.stdout.splitlines() if line.startswith("> "))
    assert told.returncode == 0
    assert told.stdout.startswith(KV_CACHE)
    assert first.endswith(" [1]")
    assert first.removeprefix("> ").removesuffix(" [1]") in seeds
    assert "[1] KVComp: " in told.stdout
    assert told.stderr == ""


def test_the_promised_object_has_the_promised_keys(quoth: Quoth) -> None:
    (reply,) = quoth.objects("ask", KV_CACHE)

    assert reply.keys() == PROMISED_REPLY
    assert (reply["status"], reply["question"], reply["private"]) == ("answered", KV_CACHE, False)
    assert all(quote.keys() == PROMISED_QUOTE for quote in reply["quotes"])
    assert all(paper.keys() == PROMISED_PAPER for paper in reply["papers"])
    abstracts = {paper["id"]: paper["abstract"] for paper in reply["papers"]}
    assert reply["quotes"]
    for quote in reply["quotes"]:
        assert quote["text"] == abstracts[quote["paper_id"]][quote["start"] : quote["end"]]


def test_a_one_shot_question_is_answered_alike_whatever_was_asked_before(quoth: Quoth) -> None:
    question = "how much memory does it save?"
    first = quoth("ask", question).stdout

    quoth("ask", KV_CACHE)

    assert quoth("ask", question).stdout == first


def test_where_no_abstract_answers_the_exit_code_says_so(quoth: Quoth) -> None:
    told = quoth("ask", "who won the cricket world championship?")

    assert told.returncode == 1
    assert "> " not in told.stdout


def test_a_topic_is_listed_page_by_page(quoth: Quoth) -> None:
    first, second = (quoth("find", "large language models", "--page", page).stdout for page in ("1", "2"))

    assert "\n1. " in first
    assert "page 1 of " in first
    assert "`--page 2` shows the next" in first
    assert "\n6. " in second


def test_the_library_is_listed_an_object_a_line(quoth: Quoth) -> None:
    papers = quoth.objects("papers")

    assert len(papers) == 20
    assert all(paper.keys() == PROMISED_PAPER for paper in papers)
    assert len(quoth("papers").stdout.splitlines()) == 20


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["aks", "why?"], "'aks'"),
        (["ask"], "question"),
        (["ask", ""], "question"),
        (["ask", KV_CACHE, "--since", "yesterday"], "'yesterday'"),
        (["ask", KV_CACHE, "--paper", "No such paper"], "No such paper"),
        (["find", "caches", "--page", "0"], "'0'"),
        (["import", "nowhere.jsonl", "--listed-on", "2026"], "'2026'"),
    ],
)
def test_wrong_use_is_told_in_one_line_that_names_it(quoth: Quoth, arguments: list[str], named: str) -> None:
    told = quoth(*arguments)

    assert told.returncode == 2
    assert told.stdout == ""
    assert named in told.stderr
    assert len(told.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [["ask"], ["ask", ""], ["find", "caches", "--since", "yesterday"], ["ask", "--wrong"]]
)
def test_wrong_use_is_told_to_scripts_as_an_object(quoth: Quoth, arguments: list[str]) -> None:
    told = quoth(*arguments, "--json")

    reply = json.loads(told.stdout)
    assert told.returncode == 2
    assert reply.keys() == PROMISED_REPLY
    assert reply["status"] == "error"
    assert told.stderr == ""


def test_a_setting_that_cannot_be_used_is_told_in_one_line(quoth: Quoth) -> None:
    told = quoth("ask", KV_CACHE, QUOTH_LOG_LEVEL="LOUD")

    assert told.returncode == 2
    assert "QUOTH_LOG_LEVEL" in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_a_data_folder_that_cannot_be_made_is_told_in_one_line(fresh_quoth: Quoth) -> None:
    (fresh_quoth.folder / "data").write_text("no folder")

    told = fresh_quoth("ask", KV_CACHE)

    assert told.returncode == 2
    assert str(fresh_quoth.folder / "data") in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_the_data_folder_may_stand_behind_the_command(fresh_quoth: Quoth, tmp_path: Path) -> None:
    fresh_quoth("papers", "--data", str(tmp_path / "other"))

    assert (tmp_path / "other").is_dir()
    assert not (tmp_path / "data").exists()


def test_importing_adds_what_is_good_and_refuses_the_rest_by_line(fresh_quoth: Quoth) -> None:
    path = fresh_quoth.folder / "more.jsonl"
    path.write_text('{"id": "a", "title": "A", "abstract": "Of aardvarks."}\nno object\n', encoding="utf-8")

    first, again = fresh_quoth("import", str(path)), fresh_quoth("import", str(path))

    assert (first.returncode, first.stdout) == (0, "1 added, 0 updated, 0 unchanged, 1 refused\n")
    assert first.stderr.startswith(f"{path}:2: ")
    assert again.stdout == "0 added, 0 updated, 1 unchanged, 1 refused\n"


def test_importing_what_is_not_there_is_a_failure(quoth: Quoth) -> None:
    told = quoth("import", "nowhere.jsonl")

    assert told.returncode == 2
    assert told.stderr.startswith("nowhere.jsonl: ")
    assert len(told.stderr.splitlines()) == 1


def test_a_reader_that_has_enough_is_no_error(quoth: Quoth) -> None:
    with quoth.start("papers", "--json") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()

        assert process.stderr.read() == ""
        assert process.wait(timeout=60) in {0, 141}


def test_a_one_shot_answer_does_not_wait_for_discords_library(quoth: Quoth) -> None:
    told = quoth.process("ask", KV_CACHE, PYTHONPROFILEIMPORTTIME="1")

    loaded = {line.rpartition("|")[2].strip() for line in told.stderr.splitlines()}
    assert "bot.assistant" in loaded
    assert not {"discord", "prompt_toolkit", "aiohttp", "ir_measures", "rich"} & loaded


def test_help_waits_for_nothing_that_answers(quoth: Quoth) -> None:
    told = quoth.process("--help", PYTHONPROFILEIMPORTTIME="1")

    loaded = {line.rpartition("|")[2].strip() for line in told.stderr.splitlines()}
    assert "bot.terminal.arguments" in loaded
    assert not {"asyncio", "numpy", "pydantic", "retrieval.index"} & loaded


def test_a_piped_chat_answers_each_line_in_plain_text(quoth: Quoth) -> None:
    told = quoth.process("chat", typed=f"/ask {KV_CACHE}\n\nwho wrote it?\n/quit\n/ask not this\n")

    assert told.returncode == 0
    assert told.stdout.count("[1] KVComp: ") >= 1
    assert "Bo Jiang" in told.stdout
    assert "not this" not in told.stdout
    assert "\x1b" not in told.stdout


@pytest.mark.parametrize(
    ("last", "code"), [(f"/ask {KV_CACHE}", 0), ("/ask who won the cricket world championship?", 1), ("/aks why?", 2)]
)
def test_a_piped_chat_ends_with_the_exit_code_of_its_last_answer(quoth: Quoth, last: str, code: int) -> None:
    assert quoth("chat", typed=f"/help\n{last}\n").returncode == code


def test_without_a_token_quoth_itself_is_the_chat(quoth: Quoth) -> None:
    assert "[1] KVComp: " in quoth.process(typed=f"/ask {KV_CACHE}\n").stdout


def test_the_json_chat_answers_each_line_before_it_reads_the_next(chat: "subprocess.Popen[str]") -> None:
    first = said(chat, user="ada", channel="x", guild=None, text=f"/ask {KV_CACHE}")
    second = said(chat, user="ada", channel="x", guild=None, text="/ask question:which paper covers HEAT private:true")

    assert [first["status"], second["status"]] == ["answered", "answered"]
    assert [first["private"], second["private"]] == [False, True]


def test_the_json_chat_keeps_each_persons_conversation_apart(chat: "subprocess.Popen[str]") -> None:
    said(chat, user="ada", channel="apart", text=f"/ask {KV_CACHE}")
    said(chat, user="bo", channel="apart", text="/ask which paper covers recommender training with SRAM caches? ")

    hers = said(chat, user="ada", channel="apart", text="who wrote it?")
    elsewhere = said(chat, user="ada", channel="another", text="who wrote it?")

    assert "Bo Jiang" in hers["text"]
    assert "Bo Jiang" not in elsewhere["text"]


def test_a_bad_line_gets_an_error_object_and_the_next_is_served(quoth: Quoth) -> None:
    good = json.dumps({"text": f"/ask {KV_CACHE}"})
    lines = ["not json", "[]", '{"text": 5}', "x" * 100_000, '{"text": "/aks"}', good]

    replies = objects(quoth("chat", "--json", typed="\n".join(lines) + "\n").stdout)

    assert [reply["status"] for reply in replies] == ["error"] * 5 + ["answered"]
    assert all(reply.keys() == PROMISED_REPLY for reply in replies)


def read_until(mark: str | None, terminal: int) -> str:
    """What a terminal is told, up to the mark, or to the end of the program."""
    shown = b""
    with suppress(OSError):  # Linux's way to say that the other side is closed
        while (mark is None or mark.encode() not in shown) and (chunk := os.read(terminal, 65_536)):
            shown += chunk
    return shown.decode(errors="replace")


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is POSIX's")
def test_in_a_terminal_the_chat_is_interactive(quoth: Quoth) -> None:
    terminal = {"PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm"}
    ours, theirs = os.openpty()
    with quoth.start("chat", terminal=theirs, variables=terminal) as process:
        os.close(theirs)
        shown = read_until("›", ours)
        os.write(ours, b"/help\r\x04")
        shown += read_until(None, ours)

        assert process.wait(timeout=60) == 0
    os.close(ours)
    assert f"Quoth {__version__}." in shown
    assert "/paper cite" in shown
    assert (quoth.folder / "data" / "history").is_file()


def test_closed_streams_are_no_failure(quoth: Quoth) -> None:
    command = ["sh", "-c", 'exec "$0" -m bot --data data chat <&- >&- 2>&-', sys.executable]

    assert subprocess.run(command, check=False, cwd=quoth.folder, env=quoth.environment).returncode == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_waiting_chat_is_ended_by_a_signal(chat: "subprocess.Popen[str]", number: signal.Signals, code: int) -> None:
    said(chat, text="/help")

    chat.send_signal(number)

    assert chat.wait(timeout=10) == code
    assert chat.stderr is not None
    assert chat.stderr.read() == ""


def test_the_doctor_says_what_is_set_up_and_how_to_mend_the_rest(quoth: Quoth) -> None:
    quoth("papers")

    told = quoth("doctor", QUOTH_LOGLEVEL="INFO")

    assert told.returncode == 0
    assert "✓ library: 20 papers" in told.stdout
    assert "did you mean QUOTH_LOG_LEVEL?" in told.stdout
    assert "· token: none is configured" in told.stdout


def test_the_doctor_fails_where_the_settings_do(quoth: Quoth) -> None:
    told = quoth("doctor", "--json", QUOTH_LOG_LEVEL="LOUD")

    found = json.loads(told.stdout)
    assert told.returncode == 2
    assert found["healthy"] is False
    assert "QUOTH_LOG_LEVEL" in found["checks"][-1]["says"]


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection in BEIR's form: two papers, a question about the first."""
    folder = tmp_path_factory.mktemp("collections") / "aardvarks"
    (folder / "qrels").mkdir(parents=True)
    papers = [
        {"_id": "a", "title": "Aardvarks", "text": "Aardvarks dig burrows. They eat ants at night."},
        {"_id": "b", "title": "Bees", "text": "Bees dance. Their dance tells where flowers are."},
    ]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in papers), encoding="utf-8")
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "what do aardvarks eat?"}\n', encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\ta\t1\n", encoding="utf-8")
    return folder


def test_a_collection_is_measured_as_a_table_and_as_an_object(quoth: Quoth, collection: Path) -> None:
    table = quoth("eval", str(collection))
    (measured,) = quoth.objects("eval", str(collection))

    assert table.returncode == 0
    assert table.stdout.startswith("aardvarks: 2 papers, 1 questions\n")
    assert "nDCG@10                 1.000" in table.stdout
    assert measured["collections"][0]["measures"]["nDCG@10"] == 1.0


def test_plain_bm25_is_measured_beside_it_where_asked(quoth: Quoth, collection: Path) -> None:
    assert "nDCG@10 of plain BM25" in quoth("eval", str(collection), "--plain").stdout
    assert "plain" not in quoth("eval", str(collection)).stdout


def test_the_ranking_that_was_measured_is_written_for_others_to_check(quoth: Quoth, collection: Path) -> None:
    run = quoth.folder / "run.trec"

    assert quoth("eval", str(collection), "--run", str(run)).returncode == 0

    assert run.read_text(encoding="utf-8").startswith("q Q0 a 1 ")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [(["nowhere"], "nowhere"), (["one", "two", "--run", "file"], "--run"), (["{collection}", "--run", "/"], "/: ")],
)
def test_what_cannot_be_measured_is_told_in_one_line(
    quoth: Quoth, collection: Path, arguments: list[str], named: str
) -> None:
    told = quoth("eval", *(argument.format(collection=collection) for argument in arguments))

    assert told.returncode == 2
    assert named in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_the_choice_of_new_papers_is_measured_on_a_file_of_papers(quoth: Quoth, tmp_path: Path) -> None:
    papers = tmp_path / "papers.jsonl"
    papers.write_text('{"id": "a", "title": "Ants", "date": "2019-01-01", "categories": ["q-bio.PE"]}\n', "utf-8")

    told = quoth("eval", str(papers))
    (measured,) = quoth.objects("eval", str(papers))

    assert told.stdout.startswith("papers.jsonl\n  tuned on 0 categories, 0 teams")
    assert [half["tuned"] for half in measured["choices"][0]["halves"]] == [True, False]
    assert "--run" in quoth("eval", str(papers), "--run", "file").stderr
