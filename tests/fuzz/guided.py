"""Fuzzes with atheris, which is led by what of the code an input reaches (`pip install atheris`).

    python -m tests.fuzz.guided SECONDS TARGET

TARGET is a part of a target's name. It tells of each fault once, and stops after so many seconds.
"""

import logging
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]  # it is no part of what is installed for the tests

with atheris.instrument_imports(include=["retrieval", "bot", "bibtexparser", "feedparser", "pylatexenc"]):
    # What is imported where it is used would not be instrumented.
    for each in ("atom", "bibtex", "jsonl"):
        import_module(f"retrieval.readers.{each}")
    from tests.fuzz.target import Try, tried
    from tests.fuzz.targets import named


def main(arguments: Sequence[str]) -> None:
    """Never returns: libFuzzer ends the process."""
    seconds, name = arguments
    (target, *_) = named([name])
    logging.disable()
    with tempfile.TemporaryDirectory() as folder, target.opened() as run:
        corpus, words = Path(folder, "corpus"), Path(folder, "words")
        corpus.mkdir()
        for number, seed in enumerate(target.seeds):
            (corpus / str(number)).write_bytes(seed)
        words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words if word), encoding="ascii")
        options = [f"-max_total_time={seconds}", f"-max_len={target.longest}", f"-dict={words}"]
        atheris.Setup([sys.argv[0], str(corpus), *options], _told_once(run, target.allowed))
        atheris.Fuzz()


def _told_once(run: Try, allowed: tuple[type[Exception], ...]) -> Try:
    told: set[str] = set()

    def give(given: bytes) -> None:
        fault = tried(run, given, allowed).fault
        if fault is not None and fault not in told:
            told.add(fault)
            print(f"{fault}: {given[:200]!r}", flush=True)  # noqa: T201 - a command's own words

    return give


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    main(sys.argv[1:])
