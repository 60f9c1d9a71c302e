-- What sources answered, as it came, and what each digest made of it.

CREATE TABLE source_answers (
    id            INTEGER PRIMARY KEY,
    source        TEXT NOT NULL,                      -- as it is written in a digest, such as arxiv:cs.LG
    url           TEXT NOT NULL,
    fetched_at    TEXT NOT NULL,                      -- ISO 8601 in UTC
    charset       TEXT,                               -- what the answer says of itself
    etag          TEXT,                               -- what it is known by, to be given with the next request
    last_modified TEXT,
    body          BLOB NOT NULL                       -- packed by zlib
) STRICT;
CREATE INDEX source_answers_by_source ON source_answers (source, id);
CREATE INDEX source_answers_by_age ON source_answers (fetched_at);

-- What a source announced on a day, as a digest of its ids: the same on another day is no news.
CREATE TABLE source_batches (
    source TEXT NOT NULL,
    day    TEXT NOT NULL,                             -- of arXiv's, in US Eastern time
    ids    TEXT NOT NULL,
    PRIMARY KEY (source, day)
) STRICT, WITHOUT ROWID;

-- Each message of a digest, for its further pages.
CREATE TABLE digest_issues (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,        -- never used again: it is in the buttons
    digest  INTEGER NOT NULL REFERENCES digests (id) ON DELETE CASCADE,
    day     TEXT    NOT NULL,                         -- local
    number  INTEGER NOT NULL,                         -- from 1; a second one of a day was asked for by somebody
    made_at TEXT    NOT NULL,
    title   TEXT    NOT NULL,
    shown   INTEGER NOT NULL,                         -- how many papers the message itself shows
    entries BLOB    NOT NULL,                         -- JSON, packed by zlib: the papers, best first, and why
    UNIQUE (digest, day, number)
) STRICT;
CREATE INDEX digest_issues_by_age ON digest_issues (made_at);

-- The last day for which every source of a digest gave all it had: what came since is caught up on.
ALTER TABLE digests ADD COLUMN complete_for TEXT;
