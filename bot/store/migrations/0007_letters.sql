-- What the bot says of its own accord, such as a digest or the news of a watch: written down before it is sent.

CREATE TABLE letters (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: it is in the nonce and in the message itself
    key            TEXT    NOT NULL UNIQUE,            -- what it is, such as "digest:7:2026-11-23", so that it is written once
    place          TEXT    NOT NULL,                   -- the channel's id, or for direct messages the person's
    direct         INTEGER NOT NULL CHECK (direct IN (0, 1)),
    reply          TEXT    NOT NULL CHECK (json_valid(reply)),
    due_at         TEXT    NOT NULL,                   -- ISO 8601 in UTC, to the microsecond; not tried before
    state          TEXT    NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed')) DEFAULT 'waiting',
    first_tried_at TEXT,                               -- since when Discord may have it
    tries          INTEGER NOT NULL DEFAULT 0,
    message        TEXT,                               -- the id of the message that was sent
    reason         TEXT                                -- why it failed
) STRICT;
CREATE INDEX letters_to_send ON letters (due_at) WHERE state IN ('waiting', 'sending');
