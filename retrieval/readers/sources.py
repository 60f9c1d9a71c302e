"""Opens files of papers: gzipped or not, line by line or whole, and never more of them in memory than asked for."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from retrieval.errors import ReadError

MAX_LINE_BYTES = 16 * 2**20  # no paper's record comes near it
MAX_WHOLE_BYTES = 256 * 2**20  # BibTeX and Atom are parsed as a whole, and a gzipped file can unfold without end
_GZIP_MAGIC = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_SNIFFED_BYTES = 8192


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file, numbered from 1, without its end; where it cannot be read, `fault` says why."""

    number: int
    text: str
    fault: str | None = None


def lines_of(path: Path) -> Iterator[Line]:
    """Yield the lines of a UTF-8 file one at a time. Raises ReadError where the file cannot be read."""
    with _opened(path) as stream:
        number = 0
        while raw := stream.readline(MAX_LINE_BYTES):
            number += 1
            if len(raw) == MAX_LINE_BYTES and not raw.endswith(b"\n"):
                _skip_to_line_end(stream)
                yield Line(number, "", f"the line is longer than {MAX_LINE_BYTES // 2**20} MiB (one paper a line)")
            else:
                yield _decoded(number, raw.removeprefix(_BOM) if number == 1 else raw)


def bytes_of(path: Path) -> bytes:
    """Return a whole file without a byte order mark. Raises ReadError where it cannot be read, or is too large."""
    with _opened(path) as stream:
        content = stream.read(MAX_WHOLE_BYTES + 1)
    if len(content) > MAX_WHOLE_BYTES:
        raise ReadError(f"{path}: larger than {MAX_WHOLE_BYTES // 2**20} MiB (split it, or turn it into JSON Lines)")
    return content.removeprefix(_BOM)


def text_of(path: Path) -> str:
    """Return the text of a whole UTF-8 file. Raises ReadError where it cannot be read, is too large or is not UTF-8."""
    try:
        return bytes_of(path).decode()
    except UnicodeDecodeError as error:
        raise ReadError(f"{path}: not UTF-8 at byte {error.start} (save it as UTF-8)") from error


def beginning_of(path: Path) -> str:
    """Return the first text of a file, to tell its format by; what is not UTF-8 in it is replaced."""
    with _opened(path) as stream:
        return stream.read(_SNIFFED_BYTES).removeprefix(_BOM).decode(errors="replace")


def _decoded(number: int, raw: bytes) -> Line:
    try:
        return Line(number, raw.decode().rstrip("\r\n"))
    except UnicodeDecodeError as error:
        return Line(
            number, "", f"not UTF-8: byte {error.start} of the line is 0x{raw[error.start]:02x} (save as UTF-8)"
        )


def _skip_to_line_end(stream: BinaryIO) -> None:
    while (rest := stream.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
        pass


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            # Closing the file below it is all that a stream of gzip needs when it is only read from.
            stream = cast("BinaryIO", gzip.GzipFile(fileobj=file)) if _begins(file, _GZIP_MAGIC) else file
            _check_is_text(path, stream)
            yield stream
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ReadError(f"{path}: the gzipped file is damaged or cut short: {error}") from error
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror or error}") from error


def _begins(file: BinaryIO, magic: bytes) -> bool:
    beginning = file.read(len(magic))
    file.seek(0)
    return beginning == magic


def _check_is_text(path: Path, stream: BinaryIO) -> None:
    beginning = stream.read(_SNIFFED_BYTES)
    stream.seek(0)
    if beginning.startswith(_UTF16_BOMS):
        raise ReadError(f"{path}: UTF-16 (save it as UTF-8)")
    if b"\0" in beginning:
        raise ReadError(f"{path}: binary, not text (use a listing, JSON Lines, BibTeX or Atom)")
    if not beginning.removeprefix(_BOM).strip():
        raise ReadError(f"{path}: empty")
