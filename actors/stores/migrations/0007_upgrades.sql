-- When something on disk was last looked at for a better copy. `part` is empty for a film, else as in S02 or S02E03;
-- `searched` tells whether the indexers were asked.
CREATE TABLE upgrade_looks (
    service TEXT NOT NULL,
    title TEXT NOT NULL,
    part TEXT NOT NULL,
    looked_at REAL NOT NULL,
    searched INTEGER NOT NULL CHECK (searched IN (0, 1)),
    PRIMARY KEY (service, title, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX upgrade_looks_age ON upgrade_looks (looked_at);

-- Better copies that were found, and what became of them. A number is never given twice: a wish is known by it.
CREATE TABLE upgrades (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    service TEXT NOT NULL,
    title TEXT NOT NULL,
    part TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('offered', 'taken', 'done', 'failed', 'left')),
    size INTEGER NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    made_at REAL NOT NULL,
    moved_at REAL NOT NULL
) STRICT;
CREATE INDEX upgrades_of ON upgrades (service, title, part);
CREATE INDEX upgrades_open ON upgrades (state, moved_at);

-- Titles whose copies stay as they are.
CREATE TABLE pins (
    service TEXT NOT NULL,
    title TEXT NOT NULL,
    person INTEGER NOT NULL,
    pinned_at REAL NOT NULL,
    PRIMARY KEY (service, title)
) STRICT, WITHOUT ROWID;
