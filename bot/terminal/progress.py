"""How far long work is, for a person who waits at a terminal."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress


class ProgressLine:
    """A line on stderr that tells how many papers are done, from when that is first told; gone at the end.

    Where stderr is no terminal nothing is written. `done` is what was told last.
    """

    def __init__(self, doing: str) -> None:
        self._doing = doing
        self._shown: Progress | None = None
        self.done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take the line away."""
        if self._shown is not None:
            self._shown.stop()

    def __call__(self, done: int, total: int | None) -> None:
        self.done = done
        if self._shown is None and sys.stderr.isatty():
            self._shown = _begun(self._doing)
        if self._shown is not None:
            self._shown.update(self._shown.task_ids[0], completed=done, total=total)


def _begun(doing: str) -> "Progress":
    # What draws takes a while to import, and hardly any work is so long that it is drawn.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress, SpinnerColumn, TextColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description}: {task.completed:,} papers"))
    shown = Progress(*columns, console=Console(stderr=True), transient=True)
    shown.add_task(doing, total=None)
    shown.start()
    return shown
