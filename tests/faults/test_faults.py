"""What befalls the real process: `python -m tests.faults 5` tries more of it, and more often."""

import random
import shutil
from functools import partial
from pathlib import Path

import pytest

from tests.faults.faults import (
    Fault,
    answering,
    dropped,
    in_turn,
    invalidated,
    killed,
    outworn_tokens,
    paused,
    unwritable,
)
from tests.faults.trial import trial
from tests.faults.troubled import BROKEN_OFF, Trouble

ITSELF = (killed, partial(paused, for_s=0.3), unwritable)
ITS_DISCORD = (
    partial(answering, trouble=Trouble(429, 0.5)),
    partial(answering, trouble=Trouble(BROKEN_OFF, 0.3, taken=True)),
    outworn_tokens,
    dropped,
    partial(invalidated, resumable=True),
)


@pytest.mark.parametrize("causes", [ITSELF, ITS_DISCORD], ids=["itself", "its Discord"])
async def test_whatever_happens_each_question_has_an_end_and_each_turn_is_there(
    seeded: Path, tmp_path: Path, causes: tuple[partial[None]]
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(seeded, folder)
    fault = Fault("one after the other", partial(in_turn, causes=causes))  # type: ignore[arg-type]  # see the causes
    row = await trial(fault, 1, folder, for_s=0.3, chance=random.Random(3))
    assert not row.wrong
    assert row.ends["lost"] == row.twice == 0
    assert row.ends["answered"] > 0
    assert row.kept == row.read_back >= row.ends["answered"]
