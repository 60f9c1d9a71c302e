"""Files of papers: which reader reads them, and what is said of those that none can."""

import contextlib
import datetime as dt
import gzip
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import ReadError
from retrieval.papers import Paper
from retrieval.readers import Refusal, read_papers, readable_files

LISTING = "LGSep 25\nA Study of GraphsJane Doe, Bo Li\nGraphs are studied.\n"
JSON_LINE = '{"id": "a", "title": "A Study of Graphs", "abstract": "Graphs are studied."}\n'
JSON_ARRAY = '[\n {"id": "a", "title": "A Study of Graphs", "abstract": "Graphs are studied."}\n]\n'
BIBTEX = "@misc{a,\n title = {A Study of Graphs},\n abstract = {Graphs are studied.}\n}\n"
ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:a</id><title>A Study of Graphs</title>
<summary>Graphs are studied.</summary></entry></feed>
"""


def read(path: Path, listed_on: dt.date | None = None) -> tuple[list[Paper], list[Refusal]]:
    refused: list[Refusal] = []
    return list(read_papers(path, refuse=refused.append, listed_on=listed_on)), refused


def file_of(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", LISTING),
        ("a.jsonl", JSON_LINE),
        ("a.ndjson", JSON_LINE),
        ("a.json", JSON_LINE),
        ("a.json", JSON_ARRAY),
        ("a.json", JSON_ARRAY.strip("[]\n").replace("{", "{\n").replace(", ", ",\n")),
        ("a.bib", BIBTEX),
        ("a.bib", "Anything may stand before it.\n" + BIBTEX),
        ("a.atom", ATOM),
        ("a.xml", ATOM),
        ("a.txt", JSON_LINE),
        ("export", BIBTEX),
        ("export.dat", ATOM),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_file_is_read_by_its_name_and_its_beginning(tmp_path: Path, name: str, content: str, packed: bool) -> None:
    if packed:
        path = file_of(tmp_path, name + ".gz", gzip.compress(content.encode()))
    else:
        path = file_of(tmp_path, name, content)

    papers, refused = read(path)

    assert [(paper.title, paper.abstract) for paper in papers] == [("A Study of Graphs", "Graphs are studied.")]
    assert refused == []


@pytest.mark.parametrize("content", [LISTING, JSON_LINE, JSON_ARRAY, BIBTEX, ATOM])
def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path: Path, content: str) -> None:
    plain, _ = read(file_of(tmp_path, "plain", content))

    papers, refused = read(file_of(tmp_path, "windows", b"\xef\xbb\xbf" + content.replace("\n", "\r\n").encode()))

    assert papers == plain
    assert refused == []


def test_a_listing_is_dated_by_what_is_given_then_its_sidecar_then_today(tmp_path: Path) -> None:
    path = file_of(tmp_path, "a.txt", LISTING)
    today = dt.datetime.now(tz=dt.UTC).date()

    (undated,), _ = read(path)
    file_of(tmp_path, "a.toml", "listed_on = 2020-01-01\n")
    (beside,), _ = read(path)
    (given_,), _ = read(path, dt.date(2001, 12, 31))

    assert undated.date is not None
    assert undated.date.year in {today.year, today.year - 1}
    assert beside.date is not None
    assert beside.date.year == 2019
    assert given_.date is not None
    assert given_.date.year == 2001


def test_a_listing_may_begin_with_other_words_and_its_sidecar_may_say_other_things(tmp_path: Path) -> None:
    file_of(tmp_path, "a.toml", "taken_by = 'Jane'\n")

    papers, refused = read(file_of(tmp_path, "a.txt", "My papers\n\n" + LISTING))

    assert [paper.title for paper in papers] == ["A Study of Graphs"]
    assert [refusal.line for refusal in refused] == [1]


def test_the_sidecar_of_a_gzipped_listing_is_the_one_of_the_listing(tmp_path: Path) -> None:
    file_of(tmp_path, "a.toml", "listed_on = 2020-01-01\n")

    (paper,), _ = read(file_of(tmp_path, "a.txt.gz", gzip.compress(LISTING.encode())))

    assert paper.date is not None
    assert paper.date.year == 2019


@pytest.mark.parametrize("sidecar", ["listed_on = 'today'", "listed_on = 2020-01-01T00:00:00", "listed_on ="])
def test_a_sidecar_that_states_no_day_is_an_error(tmp_path: Path, sidecar: str) -> None:
    file_of(tmp_path, "a.toml", sidecar)

    with pytest.raises(ReadError, match=r"a\.toml"):
        read(file_of(tmp_path, "a.txt", LISTING))


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.json", "a.bib", "a.xml", "a"])
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\r\n ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        ("LGSep 25, 2023".encode("utf-16"), "UTF-16"),
        (gzip.compress(b"@misc{a, title={A}}", mtime=0)[:-9], "damaged"),
        (b"\x1f\x8b and more", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error_that_names_it(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = file_of(tmp_path, name, content)

    with pytest.raises(ReadError, match=reason) as error:
        read(path)

    assert str(path) in str(error.value)


def test_a_file_that_is_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    for name in ("none.jsonl", "none"):
        with pytest.raises(ReadError, match=f"{name}: No such file"):
            read(tmp_path / name)


def test_a_text_of_another_kind_is_an_error_that_names_the_formats(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"of no known format.*BibTeX"):
        read(file_of(tmp_path, "notes.txt", "Dear diary,\n"))


@pytest.mark.parametrize("name", ["a.bib", "a.json"])
def test_a_whole_file_that_is_not_utf8_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReadError, match="not UTF-8 at byte 11"):
        read(file_of(tmp_path, name, b'["G\xc3\xb6del", \xff]'))


def test_a_line_that_is_not_utf8_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    path = file_of(tmp_path, "a.jsonl", JSON_LINE.encode() + b'{"id": "\xff"}\n' + JSON_LINE.encode())

    papers, refused = read(path)

    assert len(papers) == 2
    assert [(refusal.path, refusal.line) for refusal in refused] == [(path, 2)]
    assert "0xff" in refused[0].reason


def test_an_endless_line_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    path = file_of(tmp_path, "a.jsonl", b'{"id": "' + b"x" * (33 * 2**20) + b'"}\n' + JSON_LINE.encode())

    papers, refused = read(path)

    assert [paper.id for paper in papers] == ["a"]
    assert [(refusal.line, "longer than" in refusal.reason) for refusal in refused] == [(1, True)]


def test_json_lines_are_not_held_in_memory(tmp_path: Path) -> None:
    line = '{"id": "%d", "title": "A Study", "abstract": "' + "Graphs are studied. " * 20 + '"}\n'
    path = file_of(tmp_path, "a.jsonl.gz", gzip.compress("".join(line % n for n in range(20_000)).encode(), 1))

    tracemalloc.start()
    count = sum(1 for _ in read_papers(path, refuse=lambda refusal: None))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 20_000
    assert peak < 2 * 2**20


def test_the_readable_files_of_a_folder_are_those_with_papers_in_them(tmp_path: Path) -> None:
    for name in ("b.jsonl", "sub/a.BIB", "c.xml.gz", "sub/deep/d.atom"):
        file_of(tmp_path, name, "x")
    for name in (".hidden.jsonl", ".git/e.jsonl", "c.toml", "f.pdf"):
        file_of(tmp_path, name, "x")
    file_of(tmp_path, "list.txt", LISTING)
    file_of(tmp_path, "readme.txt", "Dear diary,\n")
    file_of(tmp_path, "empty.txt", "")

    found = [path.relative_to(tmp_path).as_posix() for path in readable_files(tmp_path)]

    assert found == ["b.jsonl", "c.xml.gz", "list.txt", "sub/a.BIB", "sub/deep/d.atom"]


def test_a_file_named_by_itself_is_always_returned(tmp_path: Path) -> None:
    path = file_of(tmp_path, "notes.txt", "Dear diary,\n")

    assert readable_files(path) == [path]


@given(name=st.sampled_from(["a.txt", "a.jsonl", "a.json", "a.bib", "a.xml", "a"]), content=st.binary(max_size=300))
def test_no_bytes_whatever_crash_a_reader(tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes) -> None:
    path = file_of(tmp_path_factory.mktemp("any"), name, content)

    with contextlib.suppress(ReadError):
        papers, refused = read(path)
        assert len(papers) + len(refused) <= len(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", LISTING), ("a.jsonl", JSON_LINE), ("a.json", JSON_ARRAY), ("a.bib", BIBTEX), ("a.atom", ATOM)],
)
@pytest.mark.parametrize(
    ("what", "was", "becomes"),
    [
        ("title", "A Study of Graphs", "A Study " + "of Graphs " * 100),
        ("abstract", "Graphs are studied.", "Graphs are studied. " * 1001),
    ],
)
def test_what_is_longer_than_any_paper_is_refused(
    tmp_path: Path, name: str, content: str, what: str, was: str, becomes: str
) -> None:
    papers, refused = read(file_of(tmp_path, name, content.replace(was, becomes)))

    assert papers == []
    assert [what in each.reason and "are read)" in each.reason for each in refused] == [True]


@pytest.mark.parametrize(
    "sidecar", ["listed_on = 2026-11-23\n" + "# more\n" * 1_000, "a." * 5_000 + "b = 1", "a = " + "[" * 3_900]
)
def test_a_sidecar_that_holds_more_than_a_day_is_refused(tmp_path: Path, sidecar: str) -> None:
    path = file_of(tmp_path, "a.txt", LISTING)
    file_of(tmp_path, "a.toml", sidecar)

    with pytest.raises(ReadError, match=r"a\.toml"):
        read(path)
