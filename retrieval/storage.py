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
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import Self, TypeVar, get_type_hints

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ValidationError

from retrieval import folders
from retrieval.bulk import Memory
from retrieval.errors import IndexDamaged
from retrieval.parts import Live, Part

Stored = TypeVar("Stored", Part, Memory)
Made = TypeVar("Made")
Array = npt.NDArray[np.generic]

MANIFEST = "manifest.json"
_MAGIC = b"quoth index part\n"
# Arrays begin at multiples of this, which keeps any number in one cache line.
_ALIGNMENT = 64
# Bytes: a file of no more is read through when it is opened, which takes some milliseconds.
_CHECKED_AT_ONCE = 1 << 24
# What decides the terms of a text, and how they are kept: a saved index of other rules is built anew.
_RULES = tuple(
    "abbreviations analysis bulk facts folding index large merging namekeys papers parts runs segments storage "
    "stretches strings terms tokens wordforms".split()
)


class _Array(BaseModel):
    dtype: str
    shape: tuple[int, ...]
    offset: int
    checksum: int


@dataclass(frozen=True, slots=True)
class _Mapped:
    """An array in a file; all its bytes, with those that fill up the space behind it; and what is to check them by."""

    array: Array
    written: npt.NDArray[np.uint8]
    checksum: int

    @classmethod
    def of(cls, arrays: npt.NDArray[np.uint8], described: _Array) -> Self:
        """Raises ValueError where the file is too short for it."""
        dtype = np.dtype(described.dtype)
        size = dtype.itemsize * int(np.prod(described.shape))
        written = arrays[described.offset : described.offset + _aligned(size)]
        if len(written) < _aligned(size):
            raise ValueError("it is too short")
        return cls(written[:size].view(dtype).reshape(described.shape), written, described.checksum)


class _File(BaseModel):
    """A file, and the checksum of what it has to begin with."""

    file: str
    header: int


class _Entry(_File):
    """A part's file, and which of its papers were removed."""

    dead: list[int]


class _Manifest(BaseModel):
    rules: str
    stamp: str
    parts: list[_Entry]
    memory: _File | None


@dataclass(frozen=True, slots=True)
class Saved:
    """An opened index: its parts, what its analyser knew, and the stamp that it was saved with."""

    lives: tuple[Live, ...]
    memory: Memory | None
    stamp: str


class Storage:
    """A folder for one index. One process at a time may save to it; any may open it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # What is in place, by the identity of what was made of it.
        self._files: dict[int, tuple[Part | Memory, _File]] = {}

    def open(self) -> Saved:
        """Return the index as it was saved, its arrays mapped. Raises IndexDamaged, which says what is wrong."""
        manifest = self._manifest()
        if manifest.rules != _rules():
            raise IndexDamaged(f"{self._folder}: was saved by another version (the index is built anew)")
        lives = [Live(self._opened(Part, entry), np.array(entry.dead, dtype=np.int32)) for entry in manifest.parts]
        memory = self._opened(Memory, manifest.memory) if manifest.memory else None
        return Saved(tuple(lives), memory, manifest.stamp)

    def save(self, lives: Sequence[Live], memory: Memory | None, stamp: str) -> None:
        """Keep the parts, and what the analyser knows, under a stamp; what was kept before goes once they are there."""
        self._folder.mkdir(parents=True, exist_ok=True)
        values: list[Part | Memory] = [*(live.part for live in lives), *([memory] if memory else [])]
        files = {id(value): (value, self._written(value)) for value in values}
        manifest = _Manifest(
            rules=_rules(),
            stamp=stamp,
            parts=[_Entry(dead=live.dead.tolist(), **dict(files[id(live.part)][1])) for live in lives],
            memory=files[id(memory)][1] if memory else None,
        )
        text = manifest.model_dump_json()
        _write(self._folder / MANIFEST, lambda: iter([f"{zlib.crc32(text.encode()):08x}\n{text}".encode()]))
        self._files = files
        self._clear({MANIFEST, *(file.file for _, file in files.values())})

    def checks(self) -> Iterator[Callable[[], None]]:
        """Yield steps that read what was opened again; each raises IndexDamaged where it is not what was written."""
        for _, file in self._files.values():
            yield from _checks(self._folder / file.file, file.header)

    def _opened(self, kind: type[Stored], file: _File) -> Stored:
        path = self._folder / file.file
        value = _made(kind, "", {name: mapped.array for name, mapped in _mapped(path, file.header).items()})
        self._files[id(value)] = value, _File(file=file.file, header=file.header)
        if path.stat().st_size <= _CHECKED_AT_ONCE:
            for check in _checks(path, file.header):
                check()
        return value

    def _written(self, value: Part | Memory) -> _File:
        """Return the file of a value, written now if it is not there yet."""
        if known := self._files.get(id(value)):
            return known[1]
        name = f"{secrets.token_hex(8)}.{type(value).__name__.lower()}"
        header = _header(value)
        _write(self._folder / name, lambda: _content(value, header))
        return _File(file=name, header=zlib.crc32(header))

    def _clear(self, kept: AbstractSet[str]) -> None:
        for file in self._folder.iterdir():
            if file.name not in kept:
                # Windows keeps a file that is mapped; the next save finds it again.
                with suppress(OSError):
                    file.unlink()

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


def _checks(path: Path, header: int) -> Iterator[Callable[[], None]]:
    for name, mapped in _mapped(path, header).items():
        yield partial(_check, path, name, mapped)


def _check(path: Path, name: str, mapped: _Mapped) -> None:
    if zlib.crc32(mapped.written.data) != mapped.checksum:
        raise IndexDamaged(f"{path}: {name} is not what was written (the index is built anew)")


def _mapped(path: Path, checksum: int) -> dict[str, _Mapped]:
    try:
        with path.open("rb") as file:
            whole = np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), dtype=np.uint8)
        start = len(_MAGIC) + 8
        size = int.from_bytes(whole[len(_MAGIC) : start].tobytes(), "little")
        header = whole[start : start + size].tobytes()
        # Only what was written has this checksum, so from here on the header is as it should be.
        if whole[: len(_MAGIC)].tobytes() != _MAGIC or zlib.crc32(header) != checksum:
            raise IndexDamaged(f"{path}: is not what was written (the index is built anew)")
        described = {name: _Array.model_validate(array) for name, array in json.loads(header).items()}
        return {name: _Mapped.of(whole[start + size :], array) for name, array in described.items()}
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{path}: cannot be read: {error} (the index is built anew)") from error


def _header(value: object) -> bytes:
    described: dict[str, object] = {}
    offset = 0
    for name, array in _arrays(value, ""):
        checksum = zlib.crc32(_filling(array.nbytes), zlib.crc32(_bytes_of(array)))
        described[name] = _Array(
            dtype=array.dtype.str, shape=array.shape, offset=offset, checksum=checksum
        ).model_dump()
        offset = _aligned(offset + array.nbytes)
    text = json.dumps(described).encode()
    # Filled up with what means nothing, so that the arrays begin where they should.
    return text + b" " * len(_filling(len(_MAGIC) + 8 + len(text)))


def _content(value: object, header: bytes) -> Iterator[bytes | memoryview]:
    yield _MAGIC + len(header).to_bytes(8, "little") + header
    for _, array in _arrays(value, ""):
        yield _bytes_of(array)
        yield _filling(array.nbytes)


def _filling(size: int) -> bytes:
    """Return what stands between the end of something and the next aligned place."""
    return bytes(_aligned(size) - size)


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


def _made(kind: type[Made], name: str, arrays: Mapping[str, Array]) -> Made:
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
    folders.sync(path.parent)


@cache
def _rules() -> str:
    package = resources.files("retrieval")
    return f"{zlib.crc32(b''.join(package.joinpath(f'{name}.py').read_bytes() for name in _RULES)):08x}"
