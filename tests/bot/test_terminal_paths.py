"""Files that are named by their path in the terminal."""

import os
from pathlib import Path

import pytest

from bot.commands import Command, GivenFile, Invocation, Option, OptionKind
from bot.errors import UserError
from bot.replies import Caller, Standing
from bot.terminal.parse import parse
from bot.terminal.paths import with_files
from bot.terminal.respond import LOCAL_CALLER

HAND_IN = Command("hand in", "Takes a file", (Option("file", "The file", OptionKind.FILE, required=True),))


async def handed_in(path: str, *, caller: Caller = LOCAL_CALLER) -> GivenFile:
    invocation = parse(f"/hand in {path}", [HAND_IN])
    taken = await with_files(caller, invocation, most_mib=1, commands=[HAND_IN])
    file = taken.options["file"]
    assert isinstance(file, GivenFile)
    return file


async def refusal(path: str, *, caller: Caller = LOCAL_CALLER) -> str:
    with pytest.raises(UserError) as caught:
        await handed_in(path, caller=caller)
    return str(caught.value)


async def test_a_path_becomes_the_file_and_its_name(tmp_path: Path) -> None:
    (tmp_path / "my papers.bib").write_bytes(b"@misc{a}")

    assert await handed_in(f"{tmp_path}/my papers.bib") == GivenFile("my papers.bib", b"@misc{a}")


async def test_what_is_no_file_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    for path in (tmp_path / "pipe", tmp_path, tmp_path / "none", "a\0b", "~nobody-of-that-name/x"):
        assert str(path)[:5] in await refusal(str(path))


async def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "large.bib").write_bytes(b"x" * ((1 << 20) + 1))

    assert "the most that is taken is 1 MiB" in await refusal(f"{tmp_path}/large.bib")


async def test_files_of_this_machine_are_read_only_for_those_who_manage_it(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    stranger = Caller("ann", "lab", standing=Standing(manages=False))

    assert "only for those who manage it" in await refusal(f"{tmp_path}/secret", caller=stranger)


async def test_a_command_without_files_is_left_as_it_is() -> None:
    invocation = Invocation("ask", {"question": "why?"})

    assert await with_files(LOCAL_CALLER, invocation, most_mib=1) == invocation
