"""Imports run one way."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Each layer may import itself and those below it. A module belongs to the longest prefix that names it.
LAYERS = (
    ("retrieval",),
    ("bot", "bot.clock", "bot.errors", "bot.plurals", "bot.resources"),
    (
        "bot.settings",
        "bot.replies",
        "bot.commands",
        "bot.logs",
        "bot.health",
        "bot.records",
        "bot.signals",
        "bot.instance",
        "bot.beside",
    ),
    ("bot.servers", "bot.rights", "bot.limiting", "bot.store"),
    ("bot.conversation", "bot.importing", "bot.sources", "bot.bench", "bot.post"),
    ("bot.searching",),
    ("bot.seen",),
    ("bot.library",),
    ("bot.due", "bot.digest"),
    ("bot.watching",),
    (
        "bot.answers",
        "bot.options",
        "bot.given",
        "bot.export",
        "bot.handed",
        "bot.lookups",
        "bot.zones",
        "bot.help",
        "bot.courtesies",
        "bot.saying",
        "bot.stated",
        "bot.drawing",
    ),
    ("bot.pages",),
    ("bot.listening",),
    ("bot.desk", "bot.safekeeping", "bot.metrics"),
    ("bot.handlers",),
    ("bot.assistant", "bot.doctor", "bot.upkeep"),
    ("bot.app", "bot.monitoring"),
    ("bot.discord", "bot.terminal"),
    ("bot.cli", "bot.__main__"),
)


def modules() -> Iterator[tuple[str, Path]]:
    for package in ("retrieval", "bot"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


@cache
def imports(path: Path) -> frozenset[str]:
    """The full names that a module imports, wherever in it the import stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative imports hide the direction; write the full name"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def layer(module: str) -> int:
    matches = [
        (len(prefix), rank)
        for rank, prefixes in enumerate(LAYERS)
        for prefix in prefixes
        if module == prefix or module.startswith(prefix + ".")
    ]
    assert matches, f"{module} belongs to no layer; give it one in {Path(__file__).name}"
    return max(matches)[1]


MODULES = list(modules())


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_imports_run_one_way(module: str, path: Path) -> None:
    ours = {name for name in imports(path) if name.split(".")[0] in {"bot", "retrieval"}}

    upwards = {name for name in ours if layer(name) > layer(module)}

    assert not upwards, f"{module} imports what stands above it: {sorted(upwards)}"


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_only_one_subpackage_imports_each_front_ends_library(module: str, path: Path) -> None:
    owners = {"discord": "bot.discord", "prompt_toolkit": "bot.terminal", "aiosqlite": "bot.store"}

    trespasses = {
        name
        for name in imports(path)
        if (owner := owners.get(name.split(".")[0])) and not (module == owner or module.startswith(owner + "."))
    }

    assert not trespasses, f"{module} imports {sorted(trespasses)}, which only their own subpackage may"


@pytest.mark.parametrize(("module", "path"), [m for m in MODULES if m[0].startswith("retrieval")], ids=str)
def test_retrieval_is_synchronous_and_pure(module: str, path: Path) -> None:
    barred = {"asyncio", "sqlite3", "aiosqlite", "discord", "bot", "aiohttp"}

    assert not {name for name in imports(path) if name.split(".")[0] in barred}, module


def test_the_two_front_ends_do_not_know_each_other() -> None:
    for module, path in MODULES:
        other = {"bot.discord": "bot.terminal", "bot.terminal": "bot.discord"}
        for front_end, stranger in other.items():
            if module.startswith(front_end):
                assert not any(name.startswith(stranger) for name in imports(path)), module
