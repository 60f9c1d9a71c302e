"""The journal of who was forgotten: beside the backups, so that a restored one does not bring them back.

It holds no names. A person stands there as a slow, salted hash of their id: whoever has the file and a list of ids can
find out, at some cost, which of them asked to be forgotten, and nothing else.
"""

import datetime as dt
import hashlib
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ValidationError

from bot.errors import StoreError

JOURNAL_FILE = "forgotten.jsonl"

# scrypt's cost: 20 ms and 8 MiB a person (https://datatracker.ietf.org/doc/html/rfc7914#section-2)
_COST, _BLOCK, _PARALLEL = 1 << 13, 8, 1
_HASH_BYTES = 16


class _Entry(BaseModel):
    at: AwareDatetime
    salt: str
    who: str


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal in a folder of backups."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / JOURNAL_FILE

    def note(self, user: str, at: dt.datetime) -> None:
        """Note that a person was forgotten; on disk when this returns. Raises StoreError where it can't be written."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            known = self.path.read_bytes() if self.path.exists() else b""
            salt = next((entry.salt for entry in _entries(known)), None) or secrets.token_hex(16)
            entry = {"at": at.isoformat(), "salt": salt, "who": _hashed(user, salt)}
            # What was broken off by a crash ends here, and spoils no other line.
            line = b"\n" * (known[-1:] not in {b"", b"\n"}) + json.dumps(entry).encode() + b"\n"
            self.path.touch(mode=0o600)
            with self.path.open("ab") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be written: {error.strerror} (mend its permissions)") from error

    def forgotten_since(self, moment: dt.datetime | None, users: Iterable[str]) -> list[str]:
        """Those of the users that were forgotten at that moment or later; with None, ever. Takes 20 ms each."""
        entries = _entries(self.path.read_bytes()) if self.path.exists() else []
        entries = [entry for entry in entries if moment is None or entry.at >= moment]
        salts, hashes = {entry.salt for entry in entries}, {entry.who for entry in entries}
        return [user for user in users if any(_hashed(user, salt) in hashes for salt in salts)]


def _entries(content: bytes) -> list[_Entry]:
    entries = []
    for line in content.splitlines():
        try:
            entries.append(_Entry.model_validate_json(line))
        except ValidationError:
            continue  # broken off by a crash, before anybody was forgotten
    return entries


def _hashed(user: str, salt: str) -> str:
    text = user.encode(errors="surrogatepass")
    return hashlib.scrypt(text, salt=salt.encode(), n=_COST, r=_BLOCK, p=_PARALLEL, dklen=_HASH_BYTES).hex()
