-- What admins have set in the chat for everybody; it stands beside config.yaml.
CREATE TABLE house_settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value)),
    person INTEGER NOT NULL,
    changed_at REAL NOT NULL
) STRICT, WITHOUT ROWID;
