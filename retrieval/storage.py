"""A saved index: a folder with a file for each part, mapped when opened, and a manifest that names them.

Files are written beside their place, synced and renamed, the manifest last: whenever the process is killed, the
manifest that is there names files that are there. Parts never change, so saving again writes the new ones alone.
"""

import json
import mmap
import os
import secrets
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import TypeVar, get_type_hints

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ValidationError

from retrieval.errors import IndexDamaged
from retrieval.parts import Live, Part

Stored = TypeVar("Stored")
Array = npt.NDArray[np.generic]

MANIFEST = "manifest.json"
_MAGIC = b"quoth index part\n"
# Arrays begin at multiples of this, which keeps any number in one cache line.
_ALIGNMENT = 64
# Bytes: a file of no more is read through when it is opened, which takes some milliseconds.
_CHECKED_AT_ONCE = 1 << 24
# What decides the terms of a text, and how they are kept: a saved index of other rules is built anew.
_RULES = tuple(
    "abbreviations analysis bulk facts folding index merging namekeys papers parts segments storage stretches strings "
    "tokens wordforms".split()
)


class _Array(BaseModel):
    dtype: str
    shape: tuple[int, ...]
    offset: int
    checksum: int


class _Entry(BaseModel):
    """A part's file, what it has to begin with, and which of its papers were removed."""

    file: str
    header: int
    dead: list[int]


class _Manifest(BaseModel):
    rules: str
    stamp: str
    parts: list[_Entry]


@dataclass(frozen=True, slots=True)
class Saved:
    """An opened index: its parts, and the stamp that it was saved with."""

    lives: tuple[Live, ...]
    stamp: str


class Storage:
    """A folder for one index. One process at a time may save to it; any may open it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._entries: dict[int, tuple[Part, _Entry]] = {}

    def open(self) -> Saved:
        """Return the index as it was saved, its arrays mapped. Raises IndexDamaged, which says what is wrong."""
        manifest = self._manifest()
        if manifest.rules != _rules():
            raise IndexDamaged(f"{self._folder}: was saved by another version (the index is built anew)")
        lives = []
        for entry in manifest.parts:
            part = _opened(self._folder / entry.file, entry.header)
            self._entries[id(part)] = part, entry
            if (self._folder / entry.file).stat().st_size <= _CHECKED_AT_ONCE:
                for check in _checks(self._folder / entry.file, entry.header):
                    check()
            lives.append(Live(part, np.array(entry.dead, dtype=np.int32)))
        return Saved(tuple(lives), manifest.stamp)

    def save(self, lives: Sequence[Live], stamp: str) -> None:
        """Keep the parts under a stamp; what was kept before goes only when they are in place."""
        self._folder.mkdir(parents=True, exist_ok=True)
        entries = {id(live.part): (live.part, self._entry(live)) for live in lives}
        manifest = _Manifest(rules=_rules(), stamp=stamp, parts=[entry for _, entry in entries.values()])
        text = manifest.model_dump_json()
        _write(self._folder / MANIFEST, lambda: iter([f"{zlib.crc32(text.encode()):08x}\n{text}".encode()]))
        self._entries = entries
        kept = {MANIFEST, *(entry.file for entry in manifest.parts)}
        for file in self._folder.iterdir():
            if file.name not in kept:
                # Windows keeps a file that is mapped; the next save finds it again.
                with suppress(OSError):
                    file.unlink()

    def checks(self) -> Iterator[Callable[[], None]]:
        """Yield steps that read what was opened again; each raises IndexDamaged where it is not what was written."""
        for _, entry in self._entries.values():
            yield from _checks(self._folder / entry.file, entry.header)

    def _manifest(self) -> _Manifest:
        path = self._folder / MANIFEST
        try:
            checksum, _, text = path.read_text(encoding="utf-8").partition("\n")
            if checksum != f"{zlib.crc32(text.encode()):08x}":
                raise IndexDamaged(f"{path}: is not what was written (the index is built anew)")
            return _Manifest.model_validate_json(text)
        except FileNotFoundError:
            raise IndexDamaged(f"{path}: is not there (the index is built anew)") from None
        except (OSError, UnicodeDecodeError, ValidationError) as error:
            raise IndexDamaged(f"{path}: cannot be read: {error} (the index is built anew)") from error

    def _entry(self, live: Live) -> _Entry:
        known = self._entries.get(id(live.part))
        dead = live.dead.tolist()
        if known:
            return known[1].model_copy(update={"dead": dead})
        file = f"{secrets.token_hex(8)}.part"
        header = _header(live.part)
        _write(self._folder / file, lambda: _content(live.part, header))
        return _Entry(file=file, header=zlib.crc32(header), dead=dead)


def _checks(path: Path, header: int) -> Iterator[Callable[[], None]]:
    for name, (array, described) in _described(path, header).items():
        yield partial(_check, path, name, array, described.checksum)


def _check(path: Path, name: str, array: Array, checksum: int) -> None:
    if zlib.crc32(_bytes_of(array)) != checksum:
        raise IndexDamaged(f"{path}: {name} is not what was written (the index is built anew)")


def _opened(path: Path, checksum: int) -> Part:
    return _made(Part, "", {name: array for name, (array, _) in _described(path, checksum).items()})


def _described(path: Path, checksum: int) -> dict[str, tuple[Array, _Array]]:
    """Return the arrays of a file, mapped, each with its description."""
    try:
        with path.open("rb") as file:
            mapped = np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), dtype=np.uint8)
        start = len(_MAGIC) + 8
        size = int.from_bytes(mapped[len(_MAGIC) : start].tobytes(), "little")
        header = mapped[start : start + size].tobytes()
        # Only what was written has this checksum, so from here on the header is as it should be.
        if mapped[: len(_MAGIC)].tobytes() != _MAGIC or zlib.crc32(header) != checksum:
            raise IndexDamaged(f"{path}: is not what was written (the index is built anew)")
        described = {name: _Array.model_validate(array) for name, array in json.loads(header).items()}
        return {name: (_mapped(mapped[_aligned(start + size) :], array), array) for name, array in described.items()}
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{path}: cannot be read: {error} (the index is built anew)") from error


def _mapped(mapped: npt.NDArray[np.uint8], array: _Array) -> Array:
    dtype = np.dtype(array.dtype)
    size = dtype.itemsize * int(np.prod(array.shape))
    return mapped[array.offset : array.offset + size].view(dtype).reshape(array.shape)


def _header(part: Part) -> bytes:
    described: dict[str, object] = {}
    offset = 0
    for name, array in _arrays(part, ""):
        checksum = zlib.crc32(_bytes_of(array))
        described[name] = _Array(
            dtype=array.dtype.str, shape=array.shape, offset=offset, checksum=checksum
        ).model_dump()
        offset = _aligned(offset + array.nbytes)
    return json.dumps(described).encode()


def _content(part: Part, header: bytes) -> Iterator[bytes | memoryview]:
    yield _MAGIC + len(header).to_bytes(8, "little") + header
    yield bytes(_aligned(len(_MAGIC) + 8 + len(header)) - len(_MAGIC) - 8 - len(header))
    for _, array in _arrays(part, ""):
        yield _bytes_of(array)
        yield bytes(_aligned(array.nbytes) - array.nbytes)


def _bytes_of(array: Array) -> memoryview:
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _arrays(value: object, name: str) -> Iterator[tuple[str, Array]]:
    """Yield the arrays in a dataclass and in those that it is made of, each by the names of the fields to it."""
    for field in fields(value):  # type: ignore[arg-type]  # each is a dataclass: an array ends the walk
        held = getattr(value, field.name)
        if isinstance(held, np.ndarray):
            yield name + field.name, held
        else:
            yield from _arrays(held, f"{name}{field.name}.")


def _made(kind: type[Stored], name: str, arrays: Mapping[str, Array]) -> Stored:
    """Return what `_arrays` took apart."""
    held: dict[str, object] = {}
    for field, hint in get_type_hints(kind).items():
        whole = name + field
        held[field] = arrays[whole] if whole in arrays else _made(hint, f"{whole}.", arrays)
    return kind(**held)


def _aligned(offset: int) -> int:
    return -(-offset // _ALIGNMENT) * _ALIGNMENT


def _write(path: Path, content: Callable[[], Iterator[bytes | memoryview]]) -> None:
    """Write a file beside its place, sync it and put it there: it is whole, or it is not there."""
    beside = path.with_name(f"{path.name}.new")
    with beside.open("wb") as file:
        for piece in content():
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename last; where folders can't be opened, as on Windows, the file system sees to it."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@cache
def _rules() -> str:
    package = resources.files("retrieval")
    return f"{zlib.crc32(b''.join(package.joinpath(f'{name}.py').read_bytes() for name in _RULES)):08x}"
