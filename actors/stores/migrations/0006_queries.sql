-- Questions in SQL that admins have kept under a name, for all of them.
CREATE TABLE queries (
    name TEXT PRIMARY KEY,
    sql TEXT NOT NULL,
    parameters TEXT NOT NULL CHECK (json_valid(parameters)),
    person INTEGER NOT NULL,
    kept_at REAL NOT NULL
) STRICT, WITHOUT ROWID;
