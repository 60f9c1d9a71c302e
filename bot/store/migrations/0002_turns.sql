-- Conversations: what was asked, what it was taken to mean, and the slices that answered.

CREATE TABLE conversations (
    id          INTEGER PRIMARY KEY,
    guild       TEXT,                        -- NULL in direct messages
    channel     TEXT    NOT NULL,
    user        TEXT    NOT NULL,
    fresh_after INTEGER NOT NULL DEFAULT 0   -- the last turn before the latest reset
) STRICT;
-- Two indexes, because one over a guild of NULL would hold nothing unique.
CREATE UNIQUE INDEX conversations_in_guilds ON conversations (user, channel, guild) WHERE guild IS NOT NULL;
CREATE UNIQUE INDEX conversations_in_messages ON conversations (user, channel) WHERE guild IS NULL;

CREATE TABLE turns (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: buttons name turns
    conversation  INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    asked_at      TEXT    NOT NULL,                   -- ISO 8601 in UTC, to the microsecond, so that text order is time order
    command       TEXT    NOT NULL,
    question      TEXT    NOT NULL,
    understood_as TEXT    NOT NULL,
    status        TEXT    NOT NULL CHECK (status IN ('answered', 'not_found', 'error')),
    request       TEXT    NOT NULL CHECK (json_valid(request)),
    request_key   TEXT,
    private       INTEGER NOT NULL CHECK (private IN (0, 1)),  -- shown to the asker alone
    UNIQUE (conversation, request_key)
) STRICT;
CREATE INDEX turns_by_conversation ON turns (conversation, id);

CREATE TABLE turn_quotes (
    turn     INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    rank     INTEGER NOT NULL CHECK (rank >= 1),
    paper_id TEXT    NOT NULL,                        -- no reference: the paper may leave the library, the turn stays
    abstract BLOB    NOT NULL REFERENCES abstracts (digest),
    start    INTEGER NOT NULL CHECK (start >= 0),     -- in code points
    "end"    INTEGER NOT NULL CHECK ("end" > start),
    PRIMARY KEY (turn, rank)
) STRICT, WITHOUT ROWID;

CREATE TABLE turn_papers (
    turn     INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    rank     INTEGER NOT NULL CHECK (rank >= 1),
    paper_id TEXT    NOT NULL,
    PRIMARY KEY (turn, rank)
) STRICT, WITHOUT ROWID;
