-- The doors at which services tell by themselves: the secret of each, and when it was last used by who knew it.
CREATE TABLE hooks (
    name TEXT PRIMARY KEY,
    secret TEXT NOT NULL,
    heard_at REAL
) STRICT, WITHOUT ROWID;
