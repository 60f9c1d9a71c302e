"""What stands in config/ beside the settings: it names settings that there are, and systemd understands its unit."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import unknown_variables

CONFIG = Path(__file__).parent.parent / "config"


@pytest.mark.parametrize("name", ["quoth.service", "Containerfile"])
def test_every_variable_that_is_named_sets_something(name: str) -> None:
    named = re.findall(r"\bQUOTH_[A-Z_]+\b", (CONFIG / name).read_text(encoding="utf-8"))
    assert named
    assert not unknown_variables(named)


def test_the_image_is_made_of_named_files_alone_so_that_no_secret_of_a_checkout_gets_in() -> None:
    copied = re.findall(
        r"^COPY (?!--from)(.+) \S+$", (CONFIG / "Containerfile").read_text(encoding="utf-8"), re.MULTILINE
    )
    sources = [CONFIG.parent / source for line in copied for source in line.split()]
    assert all(source.resolve() != CONFIG.parent and source.exists() for source in sources)
    assert {"pyproject.toml", "bot", "retrieval", "seeds"} <= {source.name for source in sources}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_understands_each_line_of_the_unit_and_finds_little_exposed(tmp_path: Path) -> None:
    unit = tmp_path / "quoth.service"
    text = (CONFIG / "quoth.service").read_text(encoding="utf-8")
    unit.write_text(text.replace("/opt/quoth/bin/quoth", sys.executable), encoding="utf-8")

    verified = analysed("verify", str(unit))
    exposed = analysed("security", "--offline=true", "--no-pager", str(unit)).stdout

    assert (verified.returncode, verified.stdout + verified.stderr) == (0, "")
    (level,) = re.findall(r"Overall exposure level for quoth\.service: ([\d.]+)", exposed)
    assert float(level) < 2


def analysed(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)
