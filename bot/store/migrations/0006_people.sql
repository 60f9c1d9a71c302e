-- What people said of answers.

CREATE TABLE feedback (
    turn     INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    user     TEXT    NOT NULL,                        -- whoever sees an answer may say what they think of it
    liked    INTEGER NOT NULL CHECK (liked IN (0, 1)),
    given_at TEXT    NOT NULL,                        -- ISO 8601 in UTC
    PRIMARY KEY (turn, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX feedback_by_user ON feedback (user);
