"""Folders: what makes a file that was put in its place stay there."""

import os
from pathlib import Path


def sync(folder: Path) -> None:
    """Make a rename in the folder last; where folders can't be opened, as on Windows, the file system sees to it."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
