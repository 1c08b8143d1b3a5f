-- Time series of the household. Times are UTC. `tgarr sql` and /sql read the views in `views.sql`;
-- the tables may change.

CREATE TABLE meta (version INTEGER NOT NULL);
INSERT INTO meta VALUES (0); -- `views.sql` makes it what it is

-- Files of samples that were taken in: a file comes again when the process died before it was removed.
CREATE TABLE taken_in (number BIGINT NOT NULL);

CREATE TABLE series (
    id INTEGER NOT NULL,
    metric VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    part VARCHAR NOT NULL
);

-- Samples as they came, for some days.
CREATE TABLE raw (ts TIMESTAMP NOT NULL, series INTEGER NOT NULL, value DOUBLE NOT NULL);

-- All samples by 5 minutes, later by hours; `width` is in seconds. A row is about the time from `ts` on, the last of its
-- samples came at `seen`. There may be several rows for one time: they add up.
CREATE TABLE rolled (
    ts TIMESTAMP NOT NULL,
    width INTEGER NOT NULL,
    series INTEGER NOT NULL,
    samples BIGINT NOT NULL,
    total DOUBLE NOT NULL,
    lowest DOUBLE NOT NULL,
    highest DOUBLE NOT NULL,
    last DOUBLE NOT NULL,
    seen TIMESTAMP NOT NULL
);

-- How many calls took how long, likewise.
CREATE TABLE times (
    ts TIMESTAMP NOT NULL,
    width INTEGER NOT NULL,
    series INTEGER NOT NULL,
    bucket SMALLINT NOT NULL,
    calls BIGINT NOT NULL
);

CREATE TABLE happened (
    ts TIMESTAMP NOT NULL,
    kind VARCHAR NOT NULL,
    service VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    media VARCHAR NOT NULL,
    release VARCHAR NOT NULL,
    download VARCHAR NOT NULL,
    quality VARCHAR NOT NULL,
    indexer VARCHAR NOT NULL,
    release_group VARCHAR NOT NULL,
    size BIGINT NOT NULL,
    person VARCHAR NOT NULL,
    person_id BIGINT NOT NULL -- at Telegram; two people may have one name
);
