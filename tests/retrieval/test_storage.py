import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.errors import IndexDamaged
from retrieval.index import Filters, Hit, MemoryIndex
from retrieval.papers import Paper
from retrieval.storage import MANIFEST, Storage

PAPERS = [
    Paper(
        id=f"p{number}",
        title=f"Title {number}: of sparse graphs",
        abstract=f"On a Key-Value (KV) cache and {number} things.",
    )
    for number in range(9)
]


def saved(folder: Path, papers: list[Paper], stamp: str = "1") -> MemoryIndex:
    index = MemoryIndex(papers)
    Storage(folder).save(index.lives, index.memory, stamp)
    return index


def opened(folder: Path) -> MemoryIndex:
    saved = Storage(folder).open()
    return MemoryIndex(saved=saved.lives, memory=saved.memory)


def answers(index: MemoryIndex) -> list[Hit]:
    return index.search(index.read("sparse KV graph 3"), k=5)


def test_an_index_opens_as_it_was_saved(tmp_path: Path) -> None:
    index = saved(tmp_path, PAPERS)
    again = opened(tmp_path)
    assert answers(again) == answers(index) != []
    assert again.names == index.names
    assert again.select(Filters()) == index.select(Filters())
    assert again.read("a cahe of grphs").corrections == index.read("a cahe of grphs").corrections


def test_the_stamp_comes_back(tmp_path: Path) -> None:
    saved(tmp_path, PAPERS, "a stamp of 7")
    assert Storage(tmp_path).open().stamp == "a stamp of 7"


def test_removed_papers_stay_removed_and_their_part_is_not_written_again(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    index = MemoryIndex(PAPERS)
    storage.save(index.lives, index.memory, "1")
    files = {file.name for file in tmp_path.iterdir()}
    index.remove(["p3", "p4"])
    storage.save(index.lives, index.memory, "2")
    assert {file.name for file in tmp_path.iterdir()} == files
    assert opened(tmp_path).select(Filters()) == index.select(Filters())


def test_saving_what_was_opened_writes_new_parts_alone_and_takes_away_old_ones(tmp_path: Path) -> None:
    saved(tmp_path, PAPERS)
    (former,) = tmp_path.glob("*.part")
    storage = Storage(tmp_path)
    index = MemoryIndex(saved=storage.open().lives)
    index.add([Paper(id="new", title="Zebras", abstract="")])
    storage.save(index.lives, index.memory, "2")
    assert former.exists()
    assert len(list(tmp_path.glob("*.part"))) == 2
    storage.save(MemoryIndex(PAPERS).lives, None, "3")
    assert not former.exists()
    assert len(list(tmp_path.iterdir())) == 2


def test_an_opened_index_goes_on_to_change(tmp_path: Path) -> None:
    saved(tmp_path, PAPERS)
    index = opened(tmp_path)
    index.add([Paper(id="p3", title="Zebras", abstract="They run.")])
    index.tidy()
    assert [hit.paper_id for hit in index.search(index.read("zebra"), k=3)] == ["p3"]
    assert len(index) == len(PAPERS)


def test_an_opened_index_knows_the_words_that_it_knew_and_makes_the_same_of_others(tmp_path: Path) -> None:
    index = saved(tmp_path, PAPERS)
    again = opened(tmp_path)
    assert again.memory is not None
    new = Paper(
        id="new", title="Graph caches, sparse.", abstract="A Key-Value (KV) cache of $x^2$ zebras (Zs); a cache."
    )
    for changed in (index, again):
        changed.add([new])
    for text in ("sparse graph", "zebra", "KV cache", "x2"):
        assert again.search(again.read(text), k=9) == index.search(index.read(text), k=9) != []


def test_what_the_words_are_known_by_is_not_written_again(tmp_path: Path) -> None:
    saved(tmp_path, PAPERS)
    (known,) = tmp_path.glob("*.memory")
    storage = Storage(tmp_path)
    opened_index = storage.open()
    index = MemoryIndex(saved=opened_index.lives, memory=opened_index.memory)
    index.add([Paper(id="new", title="Zebras", abstract="")])
    index.tidy()
    storage.save(index.lives, index.memory, "2")
    assert list(tmp_path.glob("*.memory")) == [known]


def test_an_empty_index_is_saved_and_opened(tmp_path: Path) -> None:
    saved(tmp_path, [])
    assert len(opened(tmp_path)) == 0


def test_a_folder_without_an_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match=r"manifest\.json: is not there"):
        Storage(tmp_path / "none").open()


def files(folder: Path) -> list[Path]:
    return [*folder.glob("*.part"), *folder.glob("*.memory"), folder / MANIFEST]


@pytest.mark.parametrize("which", [0, 1, 2])
@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b""), lambda path: path.write_text("}")])
def test_a_missing_or_empty_file_is_noticed(tmp_path: Path, which: int, damage: Callable[[Path], object]) -> None:
    saved(tmp_path, PAPERS)
    damage(files(tmp_path)[which])
    with pytest.raises(IndexDamaged):
        opened(tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(which=st.integers(0, 2), place=st.floats(0, 1, exclude_max=True), cut=st.booleans())
def test_damage_anywhere_in_a_file_is_noticed(tmp_path: Path, which: int, place: float, cut: bool) -> None:
    for file in tmp_path.iterdir():
        file.unlink()
    saved(tmp_path, PAPERS)
    path = files(tmp_path)[which]
    content = bytearray(path.read_bytes())
    at = int(place * len(content))
    if cut:
        del content[at:]
    else:
        content[at] ^= 255
    path.write_bytes(content)
    with pytest.raises(IndexDamaged):
        opened(tmp_path)


def test_files_half_written_by_a_killed_process_change_nothing(tmp_path: Path) -> None:
    index = saved(tmp_path, PAPERS)
    (tmp_path / "0123456789abcdef.part.new").write_bytes(b"half")
    (tmp_path / "fedcba9876543210.part").write_bytes(b"of a save that got no manifest")
    (tmp_path / f"{MANIFEST}.new").write_bytes(b"half")
    assert answers(opened(tmp_path)) == answers(index)


def test_a_step_by_step_check_finds_what_opening_a_large_file_does_not_read(tmp_path: Path) -> None:
    saved(tmp_path, PAPERS)
    storage = Storage(tmp_path)
    storage.open()
    run(list(storage.checks()))
    part = files(tmp_path)[0]
    content = bytearray(part.read_bytes())
    content[-64] ^= 1
    part.write_bytes(content)
    steps = list(storage.checks())
    with pytest.raises(IndexDamaged, match="is not what was written"):
        run(steps)


def run(steps: Sequence[Callable[[], None]]) -> None:
    for step in steps:
        step()


def test_parts_are_made_of_arrays_alone() -> None:
    """Else they could not be mapped; a field of another kind would fail here and not when someone saves."""
    (live,) = MemoryIndex(PAPERS).lives
    waiting: list[object] = [live.part]
    while waiting:
        value = waiting.pop()
        if not hasattr(value, "dtype"):
            assert dataclasses.is_dataclass(value)
            waiting += [getattr(value, field.name) for field in dataclasses.fields(value)]
