-- The library: papers, what they are known by, and what completes as a person types.

-- Abstracts are kept by their digest and never changed, so that an old quote still reads what it was cut from when its
-- paper gets a new abstract.
CREATE TABLE abstracts (
    digest BLOB NOT NULL PRIMARY KEY,  -- blake2b of the UTF-8 text, 16 bytes
    text   TEXT NOT NULL
) STRICT;

CREATE TABLE papers (
    number        INTEGER PRIMARY KEY,  -- in the order of arrival
    id            TEXT    NOT NULL UNIQUE,
    title         TEXT    NOT NULL,
    abstract      BLOB    NOT NULL REFERENCES abstracts (digest),
    authors       TEXT    NOT NULL CHECK (json_type(authors) = 'array'),
    authors_cut   INTEGER NOT NULL CHECK (authors_cut IN (0, 1)),
    organisation  TEXT,
    categories    TEXT    NOT NULL CHECK (json_type(categories) = 'array'),
    date          TEXT,                 -- YYYY, YYYY-MM or YYYY-MM-DD: as precise as it is known
    year_inferred INTEGER NOT NULL CHECK (year_inferred IN (0, 1)),
    url           TEXT,
    has_code      INTEGER NOT NULL CHECK (has_code IN (0, 1)),
    doi           TEXT,
    arxiv_id      TEXT
) STRICT;

-- doi:…, arxiv:… and title:… are what makes two records one paper; name:… is what a person may call it.
CREATE TABLE paper_keys (
    key   TEXT    NOT NULL,
    paper INTEGER NOT NULL REFERENCES papers (number) ON DELETE CASCADE,
    PRIMARY KEY (key, paper)
) STRICT, WITHOUT ROWID;
CREATE INDEX paper_keys_by_paper ON paper_keys (paper);

CREATE TABLE names (
    id     INTEGER PRIMARY KEY,
    kind   TEXT NOT NULL CHECK (kind IN ('author', 'category')),
    name   TEXT NOT NULL,
    folded TEXT NOT NULL,
    UNIQUE (kind, name)
) STRICT;
CREATE INDEX names_in_order ON names (kind, folded, name);

CREATE TABLE paper_names (
    paper INTEGER NOT NULL REFERENCES papers (number) ON DELETE CASCADE,
    name  INTEGER NOT NULL REFERENCES names (id),
    PRIMARY KEY (paper, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX paper_names_by_name ON paper_names (name);

-- The words of titles and of names, folded before they come here; asked for by prefix, as a person types.
CREATE VIRTUAL TABLE title_words USING fts5 (
    words, tokenize = 'unicode61 remove_diacritics 0', prefix = '1 2 3', detail = none, columnsize = 0
);
CREATE VIRTUAL TABLE name_words USING fts5 (
    words, tokenize = 'unicode61 remove_diacritics 0', prefix = '1 2 3', detail = none, columnsize = 0
);
CREATE TRIGGER names_inserted AFTER INSERT ON names BEGIN
    INSERT INTO name_words (rowid, words) VALUES (new.id, new.folded);
END;
CREATE TRIGGER papers_deleted AFTER DELETE ON papers BEGIN
    DELETE FROM title_words WHERE rowid = old.number;
END;

-- What was done once and need not be done again, such as the papers of the bundled library that were added.
CREATE TABLE marks (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
