"""Whatever Quoth is run with may be given on with it, under a licence that asks for little more than its own text."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

LOCK = Path(__file__).parent.parent / "requirements.lock"
PINNED = sorted(set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)))
# As packages write them: SPDX expressions, classifiers, or a free text that begins with the licence's name.
PERMISSIVE = re.compile(
    r"\b(MIT|BSD|Apache[\d.]*|ISC|PSF|Python Software Foundation|Zlib|Unlicense|0BSD|CC0|MPL|Mozilla)\b", re.IGNORECASE
)
COPYLEFT = re.compile(r"\b(A?GPL|LGPL|EUPL|SSPL)|GNU (Affero|General|Lesser)", re.IGNORECASE)


def licence(package: str) -> str:
    """What a package says of its licence, in one line; where it says several things, the most formal."""
    told = metadata(package)
    classifiers = [line for line in told.get_all("Classifier") or [] if line.startswith("License :: ")]
    expression, free = (next(iter(told.get_all(name) or []), "") for name in ("License-Expression", "License"))
    return expression or "; ".join(classifiers) or next(iter(free.splitlines()), "")


@pytest.mark.parametrize("package", PINNED)
def test_a_pinned_package_is_under_a_permissive_licence(package: str) -> None:
    try:
        said = licence(package)
    except PackageNotFoundError:
        pytest.skip("for another platform or Python")
    assert PERMISSIVE.search(said), f"{package}: {said!r}"
    assert not COPYLEFT.search(said), f"{package}: {said!r}"
