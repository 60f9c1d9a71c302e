-- Digests: what is announced where and when, and what each has told of.

CREATE TABLE digests (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: letters are named by it
    server        TEXT,                               -- NULL in the terminal
    channel       TEXT    NOT NULL,
    owner         TEXT    NOT NULL,                   -- who set it up, and is told when it stops
    at            TEXT    NOT NULL,                   -- HH:MM, local
    zone          TEXT    NOT NULL,                   -- an IANA time zone
    weekdays_only INTEGER NOT NULL CHECK (weekdays_only IN (0, 1)),
    sources       TEXT    NOT NULL CHECK (json_type(sources) = 'array'),
    most          INTEGER NOT NULL CHECK (most >= 1),  -- papers that it shows; the others are counted
    joins         TEXT    NOT NULL CHECK (joins IN ('all', 'shown', 'none')),  -- which of its papers join the library
    next_due      TEXT    NOT NULL,                   -- ISO 8601 in UTC
    made_for      TEXT,                               -- the last local day that it was made for; NULL before the first
    late_since    TEXT,                               -- since when it waits for news that should be there; else NULL
    paused        TEXT                                -- why; NULL while it runs
) STRICT;
CREATE INDEX digests_by_server ON digests (server);
CREATE INDEX digests_due ON digests (next_due) WHERE paused IS NULL;

-- What a digest has told of, or found there when it began: a paper of it is news no more, a new version of it may be.
CREATE TABLE digest_seen (
    digest  INTEGER NOT NULL REFERENCES digests (id) ON DELETE CASCADE,
    key     TEXT    NOT NULL,                          -- arxiv:…, doi:… or title:…, as papers are told apart
    version INTEGER,                                   -- of arXiv's; NULL where there is none
    PRIMARY KEY (digest, key)
) STRICT, WITHOUT ROWID;
