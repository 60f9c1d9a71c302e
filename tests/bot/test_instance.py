"""One instance on a data folder, with real processes."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.errors import AlreadyRunning, StoreError
from bot.instance import is_running, sole_instance
from tests.bot.commanding import Quoth

QUESTION = "which paper covers KV cache compression?"


@pytest.fixture
def quoth(tmp_path: Path, seeded: Path) -> Quoth:
    """Over a folder that was used before. Beside a chat, what is run in this process is another one's."""
    shutil.copytree(seeded, tmp_path / "data")
    return Quoth(tmp_path)


@contextmanager
def chatting(quoth: Quoth) -> Iterator["subprocess.Popen[str]"]:
    """A chat that has answered once, and waits for more."""
    with quoth.start("chat") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{QUESTION}\n")
        process.stdin.flush()
        assert process.stdout.readline()
        yield process
        process.kill()


def test_a_second_process_that_would_stay_is_refused_with_one_clear_line(quoth: Quoth) -> None:
    with chatting(quoth):
        for second in (quoth.process("chat"), quoth("chat", "--json"), quoth("run")):
            says = second.stdout + second.stderr
            assert second.returncode == 2
            assert "another Quoth is running on this folder (stop it first" in says
            assert len(says.splitlines()) == 1


def test_beside_a_running_bot_everything_that_ends_by_itself_works(quoth: Quoth) -> None:
    paper = quoth.folder / "paper.bib"
    paper.write_text("@article{a, title={A new paper}, abstract={It is new.}, year={2024}}", encoding="utf-8")
    with chatting(quoth):
        assert quoth.process("ask", QUESTION).returncode == 0
        assert quoth("import", str(paper)).returncode == 0
        assert quoth("doctor").returncode == 0


def test_a_process_that_was_killed_leaves_the_folder_free(quoth: Quoth) -> None:
    folder = quoth.folder / "data"
    with chatting(quoth) as process:
        assert is_running(folder)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
        assert not is_running(folder)
        with sole_instance(folder):
            assert is_running(folder)


def test_two_folders_have_an_instance_each(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    with sole_instance(one), sole_instance(two), pytest.raises(AlreadyRunning), sole_instance(one):
        raise AssertionError
    assert not is_running(tmp_path / "one")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    named = r"file/data: cannot be written to: .* \(name another data folder\)"
    with pytest.raises(StoreError, match=named), sole_instance(tmp_path / "file" / "data"):
        raise AssertionError
    assert not is_running(tmp_path / "nowhere")
