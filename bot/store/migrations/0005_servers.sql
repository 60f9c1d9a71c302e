-- What the admins of a server have set, and who changed what.

CREATE TABLE servers (
    server         TEXT    NOT NULL PRIMARY KEY,  -- the guild's id; '' for direct messages and the terminal
    curator_role   TEXT,
    channels       TEXT    NOT NULL CHECK (json_type(channels) = 'array'),  -- where answers are public; [] is everywhere
    threads        INTEGER NOT NULL CHECK (threads IN (0, 1)),
    sure_percent   INTEGER NOT NULL CHECK (sure_percent BETWEEN 0 AND 100),
    shared_library INTEGER NOT NULL CHECK (shared_library IN (0, 1)),
    retention_days INTEGER NOT NULL CHECK (retention_days >= 0)             -- 0 keeps conversations
) STRICT, WITHOUT ROWID;

CREATE TABLE settings_changes (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    server     TEXT NOT NULL,
    changed_at TEXT NOT NULL,                              -- ISO 8601 in UTC, to the microsecond
    user       TEXT NOT NULL,                              -- '' once that person has asked to be forgotten
    setting    TEXT NOT NULL,
    before     TEXT NOT NULL CHECK (json_valid(before)),
    after      TEXT NOT NULL CHECK (json_valid(after))
) STRICT;
CREATE INDEX settings_changes_by_server ON settings_changes (server, id);
-- An audit log is added to, and nothing else; a person can be taken out of it, what they did can't.
CREATE TRIGGER settings_changes_stay AFTER DELETE ON settings_changes BEGIN
    SELECT raise(ABORT, 'what was changed stays on record');
END;
CREATE TRIGGER settings_changes_stand AFTER UPDATE ON settings_changes
WHEN new.user <> ''
    OR (new.id, new.server, new.changed_at, new.setting, new.before, new.after)
        <> (old.id, old.server, old.changed_at, old.setting, old.before, old.after)
BEGIN
    SELECT raise(ABORT, 'what was changed stays on record');
END;

-- Conversations are deleted by their age, and with them the abstracts that nothing refers to any more.
CREATE INDEX turns_by_age ON turns (conversation, asked_at);
CREATE INDEX turn_quotes_by_abstract ON turn_quotes (abstract);
CREATE INDEX papers_by_abstract ON papers (abstract);
