"""One instance on a data folder, with real processes."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.errors import AlreadyRunning, StoreError
from bot.instance import is_running, sole_instance

ROOT = Path(__file__).parents[2]
QUESTION = "which paper covers KV cache compression?"


def command(folder: Path, *arguments: str) -> Sequence[str]:
    return [sys.executable, "-m", "bot", "--data", str(folder), *arguments]


def quoth(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command(folder, *arguments), cwd=ROOT, input="", capture_output=True, encoding="utf-8", timeout=60, check=False
    )


@contextmanager
def chatting(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """A chat that has answered once, and waits for more."""
    with subprocess.Popen(
        command(folder, "chat"), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{QUESTION}\n")
        process.stdin.flush()
        assert process.stdout.readline()
        yield process
        process.kill()


def test_a_second_process_that_would_stay_is_refused_with_one_clear_line(tmp_path: Path) -> None:
    with chatting(tmp_path):
        for arguments in (["chat"], ["chat", "--json"], ["run"]):
            second = quoth(tmp_path, *arguments)
            says = second.stdout + second.stderr
            assert second.returncode == 2
            assert "another Quoth is running on this folder (stop it first" in says
            assert len(says.splitlines()) == 1


def test_beside_a_running_bot_everything_that_ends_by_itself_works(tmp_path: Path) -> None:
    paper = tmp_path / "paper.bib"
    paper.write_text("@article{a, title={A new paper}, abstract={It is new.}, year={2024}}", encoding="utf-8")
    with chatting(tmp_path / "data"):
        assert quoth(tmp_path / "data", "ask", QUESTION).returncode == 0
        assert quoth(tmp_path / "data", "import", str(paper)).returncode == 0
        assert quoth(tmp_path / "data", "doctor").returncode == 0


def test_a_process_that_was_killed_leaves_the_folder_free(tmp_path: Path) -> None:
    with chatting(tmp_path) as process:
        assert is_running(tmp_path)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
        assert not is_running(tmp_path)
        with sole_instance(tmp_path):
            assert is_running(tmp_path)


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
