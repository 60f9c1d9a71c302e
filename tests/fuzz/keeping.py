"""What is read back from disk: settings, saved indexes, backups, the journal of who was forgotten."""

import asyncio
import datetime as dt
import json
import shutil
import zlib
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from bot.errors import SettingsError, StoreError
from bot.resources import defaults_file
from bot.settings import load_settings
from bot.store.backups import back_up, restore
from bot.store.database import Database
from bot.store.forgotten import Journal
from retrieval.errors import IndexDamaged
from retrieval.index import MemoryIndex
from retrieval.papers import Paper
from retrieval.storage import MANIFEST, Storage
from tests.fuzz.target import Target, Try

_NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
_SETTINGS = defaults_file().read_bytes()
_ENV = b"""DISCORD_TOKEN=abc
# a comment
QUOTH_QUOTES_PER_ANSWER=5
export QUOTH_CONTACT="us@lab.example"
QUOTH_DATA_DIR='~/x'
QUOTH_PRIVATE_HOSTS=a b ${HOME}
QUOTH_LOG_LEVEL=debug
"""
_VALUES = tuple(
    b'~nobody/x|~|"~nobody"|inf|nan|'
    b'-1|1_000|0x10|1e400|true|""|[]|{}|1979-05-27|"http://"|"https://x y"|"\\u0000"|\n|='.split(b"|")
)


def _defaults(folder: Path, _stack: ExitStack) -> Try:
    def load(given: bytes) -> None:
        (folder / "quoth.toml").write_bytes(given)
        load_settings(defaults=folder / "quoth.toml", env_file=folder / "no.env")

    return load


def _env(folder: Path, _stack: ExitStack) -> Try:
    def load(given: bytes) -> None:
        (folder / ".env").write_bytes(given)
        load_settings(env_file=folder / ".env")

    return load


def _indexed() -> Iterable[Paper]:
    for number in range(9):
        abstract = f"On a Key-Value (KV) cache and {number} things."
        yield Paper(
            id=f"p{number}", title=f"Title {number}: of sparse graphs", abstract=abstract, authors=("Jane Doe",)
        )


def _index(folder: Path, _stack: ExitStack) -> Try:
    """A byte says which file is written over with the rest; it stands at the place that the next two say."""
    whole = folder / "whole"
    index = MemoryIndex(_indexed())
    Storage(whole).save(index.lives, index.memory, "1")
    names = sorted(path.name for path in whole.iterdir())
    expected = index.search(index.read("sparse KV graph"), k=5)

    def open_damaged(given: bytes) -> None:
        damaged = folder / "damaged"
        shutil.copytree(whole, damaged, dirs_exist_ok=True)
        path = damaged / names[given[0] % len(names)] if given else damaged / MANIFEST
        content = path.read_bytes()
        at = int.from_bytes(given[1:3], "big") % (len(content) + 1)
        path.write_bytes(content[:at] + given[3:] + content[at + len(given[3:]) :])
        saved = Storage(damaged).open()
        opened = MemoryIndex(saved=saved.lives, memory=saved.memory)
        assert opened.search(opened.read("sparse KV graph"), k=5) == expected

    return open_damaged


def _manifest(folder: Path, _stack: ExitStack) -> Try:
    """The bytes as a manifest with the right checksum, as another version might write it."""

    def open_it(given: bytes) -> None:
        text = given.decode(errors="replace")
        (folder / MANIFEST).write_text(f"{zlib.crc32(text.encode()):08x}\n{text}", encoding="utf-8")
        Storage(folder).open()

    return open_it


async def _seed(database: Path) -> None:
    async with Database.open(database, busy_timeout_ms=100):
        pass


def _backup(folder: Path, _stack: ExitStack) -> Try:
    """The bytes, written over a sound backup at the place that the first two say, in pages' 64ths; or all of it."""
    database, sound = folder / "quoth.sqlite3", folder / "sound.sqlite3"
    asyncio.run(_seed(database))
    back_up(database, sound, now=_NOW)
    content = sound.read_bytes()

    def restore_it(given: bytes) -> None:
        at = int.from_bytes(given[:2], "big") * 64
        damaged = content[:at] + given[2:] + content[at + len(given) - 2 :] if at < len(content) else given[2:]
        (folder / "given.sqlite3").write_bytes(damaged)
        restored = restore(folder / "given.sqlite3", database, [Journal(folder)], now=_NOW, busy_timeout_ms=100)
        if restored.aside:
            restored.aside.unlink()

    return restore_it


def _journal(folder: Path, _stack: ExitStack) -> Try:
    journal = Journal(folder)

    def look_up(given: bytes) -> None:
        journal.path.write_bytes(given)
        journal.forgotten_since(_NOW, ["1"])

    return look_up


_ENTRY = {"at": "2026-03-01T12:00:00+00:00", "salt": "ab" * 16, "who": "cd" * 16}
_MANIFEST = {"rules": "x", "stamp": "1", "parts": [{"file": "a.part", "header": 1, "dead": [1]}], "memory": None}
_SQL = (
    b"SQLite format 3\0",
    b"\xff" * 64,
    b"\0" * 64,
    b"CREATE TABLE",
    b"marks",
    b"\x0d",
    b"\x05",
    b"2026",
    b"\0\0\x10",
)

TARGETS = (
    Target(
        "settings: quoth.toml",
        _defaults,
        (_SETTINGS,),
        (*_VALUES, b"data_dir = ", b"contact = "),
        (SettingsError,),
        longest=8_000,
    ),
    Target("settings: .env", _env, (_ENV,), (*_VALUES, b"QUOTH_", b"DISCORD_TOKEN="), (SettingsError,)),
    Target(
        "saved index",
        _index,
        (b"\0\0\0x", b"\1\0\x20xx", b"\2\1\0", b"\1\0\0quoth index part\n"),
        (b"\0\xff",),
        (IndexDamaged,),
        longest=4_000,
    ),
    Target(
        "saved index: manifest",
        _manifest,
        (json.dumps(_MANIFEST).encode(),),
        (b'"file": "../', b'"dead": [', b'"parts": ['),
        (IndexDamaged,),
    ),
    Target(
        "backup",
        _backup,
        (b"\0\0SQLite format 3\0", b"\0\1x", b"\0\x40\0\0", b"\xff\xffSQLite format 3\0"),
        _SQL,
        (StoreError,),
        longest=4_000,
        costly=True,
    ),
    Target(
        "journal of who was forgotten",
        _journal,
        (json.dumps(_ENTRY).encode() + b"\n",),
        (b'"at": "', b"2026-03-01", b"1e20"),
        (),
        costly=True,
    ),
)
