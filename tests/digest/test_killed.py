"""What publishes digests, killed at random instants: `python -m tests.digest.killing 200` does it more often."""

from pathlib import Path

from tests.digest.killing import trial


async def test_killed_over_and_over_each_paper_is_told_once_in_each_channel(tmp_path: Path) -> None:
    assert (await trial(2, 7, tmp_path)).total() >= 2
