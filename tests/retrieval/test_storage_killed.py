"""A saved index whose process is killed, at whatever moment, is one that was saved, whole."""

import os
import random
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from retrieval.index import Filters, MemoryIndex
from retrieval.storage import Storage
from tests.retrieval import change_and_save

KILLS = 6


def test_an_index_whose_process_is_killed_while_it_changes_and_saves_is_one_that_it_saved(tmp_path: Path) -> None:
    chance = random.Random(4)
    last = 0
    with ExitStack() as opened:
        # All are started at once: that takes longer than what they are started for.
        for number, process in enumerate([opened.enter_context(started(tmp_path)) for _ in range(KILLS)]):
            # The last is given the time to save, however busy the machine is.
            kill_within(process, chance.uniform(0.005, 0.2), having_saved=number == KILLS - 1)
            last = assert_whole(tmp_path, at_least=last)
    assert last > 0


def started(folder: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, change_and_save.__file__, str(folder)]
    # From this checkout, wherever the packages are installed from.
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)


def kill_within(process: "subprocess.Popen[bytes]", seconds: float, *, having_saved: bool) -> None:
    assert process.stdin
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    process.stdin.write(b"go\n")
    process.stdin.flush()
    if having_saved:
        assert process.stdout.readline() == b"saved\n"
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    assert process.wait() == -9


def assert_whole(folder: Path, *, at_least: int) -> int:
    """Assert that what is saved is what one step left behind, no earlier one than was seen before; return which."""
    if not any(folder.glob("manifest.json")):
        return at_least
    storage = Storage(folder)
    saved = storage.open()
    for check in storage.checks():
        check()
    step = int(saved.stamp)
    index, same = MemoryIndex(saved=saved.lives), MemoryIndex(change_and_save.library(step))
    assert step >= at_least
    assert index.select(Filters()) == same.select(Filters())
    for question in ("sparse graph", f"tree {step}", "KV cache"):
        assert index.search(index.read(question), k=9) == same.search(same.read(question), k=9)
    return step
