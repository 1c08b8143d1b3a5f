-- What the indexers offered, search by search: pages are turned in it, and changed rules are tried on it.
-- `found` is compressed JSON, best first; download addresses are left out.
CREATE TABLE release_searches (
    token TEXT PRIMARY KEY,
    person INTEGER NOT NULL,
    about TEXT NOT NULL CHECK (json_valid(about)),
    found BLOB NOT NULL,
    searched_at REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX release_searches_age ON release_searches (searched_at);

-- Releases that could not be had when they were wanted: none is tried again soon, and an indexer with many is muted.
CREATE TABLE refusals (
    id INTEGER PRIMARY KEY,
    instance TEXT NOT NULL,
    indexer TEXT NOT NULL,
    identity TEXT NOT NULL, -- the torrent's hash, else the release's name
    release TEXT NOT NULL,
    refused_at REAL NOT NULL
) STRICT;
CREATE INDEX refusals_identity ON refusals (instance, identity);
CREATE INDEX refusals_age ON refusals (refused_at);
