-- Time series of the household. Times are UTC. `tgarr sql` and /sql read the views at the end; the tables may change.

CREATE TABLE meta (version INTEGER NOT NULL);
INSERT INTO meta VALUES (1);

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

-- For people ----------------------------------------------------------------------------------------------------------

-- Every figure: `total / samples` is the mean of a gauge, `total` the sum of a count.
CREATE VIEW samples AS
    SELECT ts, width, metric, subject, part, samples, total, lowest, highest, last, seen
    FROM rolled JOIN series ON series.id = rolled.series;

-- The same as it came, for some days.
CREATE VIEW detail AS
    SELECT ts, metric, subject, part, value FROM raw JOIN series ON series.id = raw.series;

-- Bytes that a client, or one torrent of it, has moved.
CREATE VIEW traffic AS
    SELECT ts, width, subject AS client, part AS torrent, replace(metric, 'traffic.', '') AS direction, total AS bytes
    FROM samples WHERE metric IN ('traffic.down', 'traffic.up');

-- Whether a service answered: the share of looks in which it did.
CREATE VIEW uptime AS
    SELECT ts, width, subject AS service, total / samples AS up FROM samples WHERE metric = 'service.up';

-- How long calls of a service took, each bucket at most 19 % wide; `seconds` is its upper end.
CREATE VIEW latency AS
    SELECT ts, width, subject AS service, part AS operation, 0.001 * pow(2, bucket / 4.0) AS seconds, calls
    FROM times JOIN series ON series.id = times.series;

-- Bytes on the disks, as the services see them.
CREATE VIEW disks AS
    SELECT ts, width, subject AS service, part AS path, replace(metric, 'disk.', '') AS what, last AS bytes, seen
    FROM samples WHERE metric IN ('disk.free', 'disk.total');

-- What was grabbed, with what became of it.
CREATE VIEW downloads AS
    SELECT
        grab.ts AS grabbed_at, ended.ts AS ended_at, coalesce(ended.kind, 'under way') AS outcome,
        grab.service, grab.title, grab.media, grab.release, grab.quality, grab.indexer, grab.release_group,
        grab.size AS bytes, grab.person, grab.person_id,
        epoch(ended.ts - grab.ts) AS seconds
    FROM happened AS grab
    LEFT JOIN (
        SELECT service, download, max(ts) AS ts, arg_max(kind, ts) AS kind
        FROM happened WHERE kind IN ('imported', 'failed') AND download <> '' GROUP BY service, download
    ) AS ended ON ended.service = grab.service AND ended.download = grab.download AND ended.ts >= grab.ts
    WHERE grab.kind = 'grabbed';
