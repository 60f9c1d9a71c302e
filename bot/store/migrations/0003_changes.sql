-- What changed in the library since its index was last saved, so that a saved index catches up, and is trusted for no more
-- than it holds.

CREATE TABLE paper_changes (
    change INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: a saved index knows the last one that it holds
    id     TEXT NOT NULL UNIQUE                -- of the paper, which may be gone by now
) STRICT;
-- Not INSERT OR REPLACE: in a trigger the conflict clause of the statement that fired it holds instead.
CREATE TRIGGER papers_changed_by_insert AFTER INSERT ON papers BEGIN
    DELETE FROM paper_changes WHERE id = new.id;
    INSERT INTO paper_changes (id) VALUES (new.id);
END;
CREATE TRIGGER papers_changed_by_update AFTER UPDATE ON papers BEGIN
    DELETE FROM paper_changes WHERE id = new.id;
    INSERT INTO paper_changes (id) VALUES (new.id);
END;
CREATE TRIGGER papers_changed_by_delete AFTER DELETE ON papers BEGIN
    DELETE FROM paper_changes WHERE id = old.id;
    INSERT INTO paper_changes (id) VALUES (old.id);
END;
-- The token of the index that was saved last; at first one that no index has, so that each is tied to its own database.
CREATE TABLE saved_index (
    only  INTEGER PRIMARY KEY CHECK (only = 1),
    token TEXT NOT NULL
) STRICT;
INSERT INTO saved_index (only, token) VALUES (1, lower(hex(randomblob(8))));
