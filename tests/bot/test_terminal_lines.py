"""Lines from a pipe."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.terminal.lines import read_lines


class Pipe:
    def __init__(self) -> None:
        self.end, self._start = os.pipe()

    def write(self, data: bytes) -> None:
        os.write(self._start, data)

    def finish(self) -> None:
        os.close(self._start)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    pipe = Pipe()
    yield pipe
    os.close(pipe.end)


async def test_a_line_is_given_before_the_next_one_comes(pipe: Pipe) -> None:
    lines = read_lines(pipe.end, limit=100)

    pipe.write(b"first\nsec")
    assert await anext(lines) == b"first"
    pipe.write(b"ond\n")
    assert await anext(lines) == b"second"
    pipe.finish()
    assert [line async for line in lines] == []


async def test_the_loop_goes_on_while_no_line_comes(pipe: Pipe) -> None:
    lines = read_lines(pipe.end, limit=100)
    waiting = asyncio.ensure_future(anext(lines))

    await asyncio.to_thread(lambda: None)
    assert not waiting.done()

    pipe.write(b"late\n")
    assert await waiting == b"late"
    pipe.finish()
    assert [line async for line in lines] == []


async def test_the_last_line_needs_no_newline(pipe: Pipe) -> None:
    pipe.write(b"one\n\ntwo")
    pipe.finish()

    assert [line async for line in read_lines(pipe.end, limit=100)] == [b"one", b"", b"two"]


@given(st.lists(st.binary(max_size=300).map(lambda line: line.replace(b"\n", b"")), max_size=20), st.integers(1, 100))
def test_a_long_line_is_cut_just_beyond_the_limit_and_the_next_is_whole(lines: list[bytes], limit: int) -> None:
    end, start = os.pipe()
    os.write(start, b"".join(line + b"\n" for line in lines))
    os.close(start)

    async def read() -> list[bytes]:
        return [line async for line in read_lines(end, limit=limit)]

    try:
        assert asyncio.run(read()) == [line[: limit + 1] for line in lines]
    finally:
        os.close(end)


async def test_a_file_is_read_as_a_pipe_is(tmp_path: Path) -> None:
    path = tmp_path / "questions"
    path.write_bytes(b"x" * 200_000 + b"\nshort\n")

    with path.open("rb") as file:
        lines = [line async for line in read_lines(file.fileno(), limit=1000)]

    assert lines == [b"x" * 1001, b"short"]
