"""Whatever an older Quoth kept is there when a newer one opens its database: every table of every older schema."""

import datetime as dt
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

import pytest

from bot.store.backups import restore
from bot.store.schema import migrate, migrations

LAST = len(migrations())
NOON = "2026-03-01T12:00:00.000000+00:00"
# What each migration made room for, written as the Quoth of its day did: by the number of the migration.
WRITTEN: Mapping[int, Sequence[str]] = MappingProxyType(
    {
        1: [
            "INSERT INTO abstracts (digest, text) VALUES (x'01', 'It halves memory.')",
            """
            INSERT INTO papers (number, id, title, abstract, authors, authors_cut, organisation, categories, date,
                                year_inferred, url, has_code, doi, arxiv_id)
            VALUES (1, 'old', 'HEAT: an old paper', x'01', '["A. Author"]', 1, 'A Lab', '["cs.LG"]', '2021-05',
                    1, 'https://example.org', 1, '10.1/x', '2105.00001')
            """,
            "INSERT INTO paper_keys (key, paper) VALUES ('doi:10.1/x', 1)",
            "INSERT INTO names (id, kind, name, folded) VALUES (1, 'author', 'A. Author', 'a author')",
            "INSERT INTO paper_names (paper, name) VALUES (1, 1)",
            "INSERT INTO title_words (rowid, words) VALUES (1, 'heat an old paper')",
            "INSERT INTO marks (name, value) VALUES ('seeds', 'digest')",
        ],
        2: [
            "INSERT INTO conversations (id, guild, channel, user, fresh_after) VALUES (1, 'lab', 'papers', 'ann', 0)",
            f"""
            INSERT INTO turns (id, conversation, asked_at, command, question, understood_as, status, request,
                               request_key, private)
            VALUES (1, 1, '{NOON}', 'ask', 'How much?', 'memory', 'answered', '{{}}', 'key', 1)
            """,
            "INSERT INTO turn_quotes VALUES (1, 1, 'old', x'01', 3, 9)",
            "INSERT INTO turn_papers (turn, rank, paper_id) VALUES (1, 1, 'old')",
        ],
        5: [
            """
            INSERT INTO servers (server, curator_role, channels, threads, sure_percent, shared_library, retention_days)
            VALUES ('lab', '77', '["papers"]', 1, 60, 0, 30)
            """,
            f"""
            INSERT INTO settings_changes (id, server, changed_at, user, setting, before, after)
            VALUES (1, 'lab', '{NOON}', 'ann', 'threads', 'false', 'true')
            """,
        ],
        6: [f"INSERT INTO feedback (turn, user, liked, given_at) VALUES (1, 'ann', 1, '{NOON}')"],
        7: [
            f"""
            INSERT INTO letters (id, key, place, direct, reply, due_at, state, tries, message, reason)
            VALUES (1, 'digest:7', 'papers', 0, '{{}}', '{NOON}', 'sent', 2, '99', 'late')
            """
        ],
        9: [
            f"""
            INSERT INTO digests (id, server, channel, owner, at, zone, weekdays_only, sources, most, joins, next_due,
                                 made_for)
            VALUES (1, 'lab', 'papers', 'ann', '08:30', 'Europe/Berlin', 1, '["cs.LG"]', 5, 'shown', '{NOON}',
                    '2026-03-01')
            """,
            "INSERT INTO digest_seen (digest, key, version) VALUES (1, 'arxiv:2105.00001', 2)",
        ],
        10: [
            f"""
            INSERT INTO source_answers (id, source, url, fetched_at, etag, body)
            VALUES (1, 'arxiv:cs.LG', 'https://example.org', '{NOON}', 'etag', x'01')
            """,
            "INSERT INTO source_batches (source, day, ids) VALUES ('arxiv:cs.LG', '2026-03-01', '2105.00001')",
            f"""
            INSERT INTO digest_issues (id, digest, day, number, made_at, title, shown, entries)
            VALUES (1, 1, '2026-03-01', 1, '{NOON}', 'Papers', 5, x'01')
            """,
        ],
        11: [
            f"""
            INSERT INTO watches (id, owner, server, place, direct, kind, what, request, added_at, since)
            VALUES (1, 'ann', 'lab', 'papers', 0, 'topic', 'KV cache', '{{}}', '{NOON}', 0)
            """,
            "INSERT INTO watch_hits (watch, key) VALUES (1, 'doi:10.1/x')",
            "INSERT INTO arrivals (number, library, paper, changed) VALUES (1, 'lab', 'old', 0)",
        ],
    }
)
# Derived from what else is there, and made anew after each upgrade that changes them.
DERIVED = {"paper_changes", "saved_index", "saved_indexes"}


def filled(path: Path, version: int) -> None:
    """Make a database of an older schema, with a row in each table."""
    for step in range(1, version + 1):
        migrate(path, busy_timeout_ms=1000, steps=migrations()[:step])
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("PRAGMA foreign_keys = ON")
            for statement in WRITTEN.get(step, ()):
                connection.execute(statement)


def tables(path: Path) -> list[str]:
    """The tables that hold what somebody wrote: without those of the full-text index, and those that are derived."""
    sql = """
        SELECT name FROM pragma_table_list
        WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite_%'
    """
    with closing(sqlite3.connect(path)) as connection:
        return [name for (name,) in connection.execute(sql) if name not in DERIVED]


def kept(path: Path, names: Sequence[str]) -> dict[str, list[dict[str, object]]]:
    """Each row of these tables, by the names of its columns."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return {name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")] for name in names}


def assert_all_there(
    older: Mapping[str, list[dict[str, object]]], newer: Mapping[str, list[dict[str, object]]]
) -> None:
    """Each row is still there with each of its columns; newer columns and rows may have joined them."""
    for table, rows in older.items():
        for row in rows:
            assert any(row.items() <= candidate.items() for candidate in newer[table]), (table, row)


def test_each_table_of_the_newest_schema_has_a_row_here(tmp_path: Path) -> None:
    path = tmp_path / "quoth.sqlite3"
    filled(path, LAST)
    empty = [name for name, rows in kept(path, tables(path)).items() if not rows]
    assert not empty, f"give {empty} a row in WRITTEN, so that it is known to outlive the next migration"


@pytest.mark.parametrize("version", range(1, LAST))
def test_every_row_of_an_older_database_outlives_each_later_migration(tmp_path: Path, version: int) -> None:
    path = tmp_path / "quoth.sqlite3"
    filled(path, version)
    older = kept(path, tables(path))

    migrate(path, busy_timeout_ms=1000)

    assert_all_there(older, kept(path, list(older)))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("version", range(1, LAST))
def test_a_backup_of_each_older_quoth_can_be_restored_with_every_row(tmp_path: Path, version: int) -> None:
    backup, path = tmp_path / "backup.sqlite3", tmp_path / "quoth.sqlite3"
    filled(backup, version)
    older = kept(backup, tables(backup))
    now = dt.datetime.fromisoformat(NOON)

    restore(backup, path, [], now=now, busy_timeout_ms=1000)

    assert_all_there(older, kept(path, list(older)))
