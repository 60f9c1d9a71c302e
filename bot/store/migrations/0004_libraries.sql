-- Libraries: the shared one, '', and one for each server, by its guild. A paper belongs to one of them; a paper that
-- several hold is a row in each.

ALTER TABLE papers ADD COLUMN library TEXT NOT NULL DEFAULT '';
ALTER TABLE papers ADD COLUMN added_at TEXT;  -- ISO 8601 in UTC; NULL for what came before this was kept
CREATE INDEX papers_by_library ON papers (library);

-- The library stands first in the key: whatever one library is asked never walks through another's names.
CREATE TABLE keys_by_library (
    library TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    paper   INTEGER NOT NULL REFERENCES papers (number) ON DELETE CASCADE,
    PRIMARY KEY (library, key, paper)
) STRICT, WITHOUT ROWID;
INSERT INTO keys_by_library (library, key, paper) SELECT '', key, paper FROM paper_keys ORDER BY key, paper;
DROP TABLE paper_keys;
ALTER TABLE keys_by_library RENAME TO paper_keys;
CREATE INDEX paper_keys_by_paper ON paper_keys (paper);

-- Each library's index is saved by itself, so changes are told apart by library. What an older Quoth saved is not told
-- apart: without its token it is built anew.
DROP TRIGGER papers_changed_by_insert;
DROP TRIGGER papers_changed_by_update;
DROP TRIGGER papers_changed_by_delete;
DROP TABLE paper_changes;
DROP TABLE saved_index;
CREATE TABLE paper_changes (
    change  INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: a saved index knows the last one that it holds
    library TEXT NOT NULL,
    id      TEXT NOT NULL UNIQUE                -- of the paper, which may be gone by now
) STRICT;
CREATE INDEX paper_changes_by_library ON paper_changes (library, change);
-- Not INSERT OR REPLACE: in a trigger the conflict clause of the statement that fired it holds instead.
CREATE TRIGGER papers_changed_by_insert AFTER INSERT ON papers BEGIN
    DELETE FROM paper_changes WHERE id = new.id;
    INSERT INTO paper_changes (library, id) VALUES (new.library, new.id);
END;
CREATE TRIGGER papers_changed_by_update AFTER UPDATE ON papers BEGIN
    DELETE FROM paper_changes WHERE id = new.id;
    INSERT INTO paper_changes (library, id) VALUES (new.library, new.id);
END;
CREATE TRIGGER papers_changed_by_delete AFTER DELETE ON papers BEGIN
    DELETE FROM paper_changes WHERE id = old.id;
    INSERT INTO paper_changes (library, id) VALUES (old.library, old.id);
END;
-- The token of the index that was saved last; a library without one has no saved index that may be used.
CREATE TABLE saved_indexes (
    library TEXT NOT NULL PRIMARY KEY,
    token   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
