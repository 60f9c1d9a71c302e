-- Watches: what people want to hear of when it comes, and what each was told of.

CREATE TABLE watches (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: letters are named by it
    owner    TEXT    NOT NULL,                   -- who set it
    server   TEXT,                               -- whose library it looks at; NULL: the shared one alone
    place    TEXT    NOT NULL,                   -- where it tells: a channel's id, or where direct, the owner's
    direct   INTEGER NOT NULL CHECK (direct IN (0, 1)),
    kind     TEXT    NOT NULL CHECK (kind IN ('topic', 'author', 'paper')),
    what     TEXT    NOT NULL,                   -- the topic or the name as it was typed, or the paper's title
    request  TEXT    NOT NULL CHECK (json_valid(request)),  -- what a topic asks for
    paper    TEXT,                               -- the paper's id; it may have left the library
    added_at TEXT    NOT NULL,                   -- ISO 8601 in UTC
    since    INTEGER NOT NULL,                   -- the last arrival that was there already, and is no news
    paused   TEXT                                -- why; NULL while it runs
) STRICT;
CREATE INDEX watches_by_owner ON watches (owner);
CREATE INDEX watches_by_server ON watches (server);

-- What a watch has told of, by what papers are told apart by, so that it tells of each once.
CREATE TABLE watch_hits (
    watch INTEGER NOT NULL REFERENCES watches (id) ON DELETE CASCADE,
    key   TEXT    NOT NULL,
    PRIMARY KEY (watch, key)
) STRICT, WITHOUT ROWID;

-- Papers that came or changed while somebody watched, until they were held against the watches, whoever brought them.
CREATE TABLE arrivals (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: a watch knows the last one before it
    library TEXT    NOT NULL,
    paper   TEXT    NOT NULL,                   -- its id; it may be gone by now
    changed INTEGER NOT NULL CHECK (changed IN (0, 1))  -- it was known already, and has another abstract now
) STRICT;
CREATE TRIGGER papers_arrived AFTER INSERT ON papers WHEN EXISTS (SELECT 1 FROM watches WHERE paused IS NULL) BEGIN
    INSERT INTO arrivals (library, paper, changed) VALUES (new.library, new.id, 0);
END;
CREATE TRIGGER papers_changed AFTER UPDATE OF abstract ON papers
WHEN new.abstract IS NOT old.abstract AND EXISTS (SELECT 1 FROM watches WHERE kind = 'paper' AND paused IS NULL) BEGIN
    INSERT INTO arrivals (library, paper, changed) VALUES (new.library, new.id, 1);
END;
