"""Makes the background table anew: `python -m retrieval.background ABSTRACTS.jsonl.gz`.

A line of the file is a JSON object with title and abstract. Make it anew whenever analysis changes what a term is.
"""

import gzip
import json
import sys
from collections import Counter
from pathlib import Path

from retrieval.analysis import Analyzer
from retrieval.background import LEAST, TABLE, write_table


def main() -> None:
    [path] = sys.argv[1:]
    counts: Counter[str] = Counter()
    analyzer = Analyzer()
    size = 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            words, wholes = analyzer.bag(f"{record['title']}\n{record['abstract']}")
            counts.update({*words, *wholes})
            size += 1
    table = write_table(size, {term: round_to_two_digits(df) for term, df in counts.items() if df >= LEAST})
    Path(__file__).with_name(TABLE).write_bytes(table)
    sys.stdout.write(f"{size} abstracts, {sum(df >= LEAST for df in counts.values())} terms, {len(table)} bytes\n")


def round_to_two_digits(df: int) -> int:
    """Return the number to two digits, which is as much as an idf is worth, and packs in half of the room."""
    return int(float(f"{df:.2g}"))


if __name__ == "__main__":
    main()
