"""Rows that nothing needs, or that belong to what is not there; found by the schema's own references."""

import sqlite3

import aiosqlite

from bot.store.database import Database

# Each reference of the schema: its table, its column, what it refers to, and what becomes of it there.
_REFERENCES = """
    SELECT tables.name, "from", "table", "to", on_delete
    FROM sqlite_schema AS tables JOIN pragma_foreign_key_list(tables.name) WHERE tables.type = 'table'
"""


def drop_dangling(connection: sqlite3.Connection) -> int:
    """Drop the rows that would have gone with what they belong to; return how many there were.

    A paper without its abstract is none of them: what is lost there has to come from a backup.
    """
    dropped = 0
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for table, column, parent, key, on_delete in connection.execute(_REFERENCES).fetchall():
            if on_delete == "CASCADE":
                sql = f"""
                    DELETE FROM "{table}"
                    WHERE "{column}" IS NOT NULL AND "{column}" NOT IN (SELECT "{key}" FROM "{parent}")
                """  # noqa: S608 - the schema's own names
                dropped += connection.execute(sql).rowcount
    return dropped


async def unused_abstracts(database: Database) -> int:
    """How many abstracts no paper and no quote refers to."""
    async with database.read() as connection:
        sql = f"SELECT count(*) FROM abstracts WHERE {await _unused(connection)}"  # noqa: S608 - the schema's own names
        ((count,),) = await connection.execute_fetchall(sql)
    return int(count)


async def drop_unused_abstracts(database: Database) -> int:
    """Drop the abstracts that no paper and no quote refers to; return how many there were."""
    async with database.transaction() as connection:
        sql = f"DELETE FROM abstracts WHERE {await _unused(connection)}"  # noqa: S608 - the schema's own names
        cursor = await connection.execute(sql)
        return cursor.rowcount


async def _unused(connection: aiosqlite.Connection) -> str:
    """The condition under which an abstract is referred to by no table that could."""
    references = await connection.execute_fetchall(_REFERENCES)
    return " AND ".join(
        f'NOT EXISTS (SELECT 1 FROM "{table}" WHERE "{column}" = digest)'  # noqa: S608 - the schema's own names
        for table, column, parent, *_ in references
        if parent == "abstracts"
    )
