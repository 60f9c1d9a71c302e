"""Where the files that travel with Quoth lie: beside the packages in a checkout, inside bot in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_BUNDLED = _PACKAGE / "bundled"  # the wheel puts them here; see pyproject.toml


def seeds_folder() -> Path:
    """The folder of the bundled library."""
    return _root() / "seeds"


def defaults_file() -> Path:
    """The file that holds the default of every setting."""
    return _root() / "config" / "quoth.toml"


def _root() -> Path:
    return _BUNDLED if _BUNDLED.is_dir() else _PACKAGE.parent
