-- For people. Made anew where an older tgarr has made them.

-- Every figure: `total / samples` is the mean of a gauge, `total` the sum of a count.
CREATE OR REPLACE VIEW samples AS
    SELECT ts, width, metric, subject, part, samples, total, lowest, highest, last, seen
    FROM rolled JOIN series ON series.id = rolled.series;

-- The same as it came, for some days.
CREATE OR REPLACE VIEW detail AS
    SELECT ts, metric, subject, part, value FROM raw JOIN series ON series.id = raw.series;

-- Bytes that a client has moved, by torrent; of what is kept by hours only, and of the least, together as `…`.
CREATE OR REPLACE VIEW traffic AS
    SELECT ts, width, subject AS client, part AS torrent, replace(metric, 'traffic.', '') AS direction, total AS bytes
    FROM samples WHERE metric IN ('traffic.down', 'traffic.up');

-- Whether a service answered: the share of looks in which it did.
CREATE OR REPLACE VIEW uptime AS
    SELECT ts, width, subject AS service, total / samples AS up FROM samples WHERE metric = 'service.up';

-- How long calls of a service took, each bucket at most 19 % wide; `seconds` is its upper end.
CREATE OR REPLACE VIEW latency AS
    SELECT ts, width, subject AS service, part AS operation, 0.001 * pow(2, bucket / 4.0) AS seconds, calls
    FROM times JOIN series ON series.id = times.series;

-- Bytes on the disks, as the services see them.
CREATE OR REPLACE VIEW disks AS
    SELECT ts, width, subject AS service, part AS path, replace(metric, 'disk.', '') AS what, last AS bytes, seen
    FROM samples WHERE metric IN ('disk.free', 'disk.total');

-- Who of the people wrote or tapped something, and how often.
CREATE OR REPLACE VIEW activity AS
    SELECT ts, width, subject AS person, part::BIGINT AS person_id, total::BIGINT AS requests
    FROM samples WHERE metric = 'active';

-- Who watched what, and for how long.
CREATE OR REPLACE VIEW watched AS
    SELECT ts, width, subject AS person, part AS title, total AS seconds FROM samples WHERE metric = 'watched';

-- What went out to Telegram, by kind and end; `waiting` is how much waited, at most.
CREATE OR REPLACE VIEW telegram AS
    SELECT ts, width, subject AS kind, part AS outcome, if(part = 'waiting', highest, total)::BIGINT AS messages
    FROM samples WHERE metric = 'telegram';

-- How much waited: in the mailbox of each actor, in queues, and in the outbox for Telegram.
CREATE OR REPLACE VIEW depths AS
    SELECT
        ts, width, if(metric = 'telegram', 'outbox', metric) AS place, subject AS name,
        total / samples AS mean, highest::BIGINT AS most
    FROM samples WHERE metric IN ('mailbox', 'queue') OR (metric = 'telegram' AND part = 'waiting');

-- What was grabbed, with what became of it. Of a pack, Sonarr tells once for each episode in it, always with the size of
-- the whole; and what failed may be grabbed again, when the last time counts. What was told by webhook only has no number
-- by which its end is known.
CREATE OR REPLACE VIEW downloads AS
    SELECT
        grab.ts AS grabbed_at, ended.ts AS ended_at,
        coalesce(ended.kind, if(grab.download = '', 'unknown', 'under way')) AS outcome,
        grab.service, grab.title, grab.media, grab.release, grab.download, grab.quality, grab.indexer, grab.release_group,
        grab.size AS bytes, grab.person, grab.person_id,
        epoch(ended.ts - grab.ts) AS seconds
    FROM (
        SELECT
            max(ts) AS ts, service, download, arg_max(title, ts) AS title, arg_max(media, ts) AS media,
            arg_max(release, ts) AS release, arg_max(quality, ts) AS quality, arg_max(indexer, ts) AS indexer,
            arg_max(release_group, ts) AS release_group, max(size) AS size,
            arg_max(person, person_id) AS person, max(person_id) AS person_id
        FROM happened WHERE kind = 'grabbed' AND download <> '' GROUP BY service, download
        UNION ALL BY NAME
        SELECT * EXCLUDE (kind) FROM happened WHERE kind = 'grabbed' AND download = ''
    ) AS grab
    LEFT JOIN (
        SELECT service, download, max(ts) AS ts, arg_max(kind, ts) AS kind
        FROM happened WHERE kind IN ('imported', 'failed') AND download <> '' GROUP BY service, download
    ) AS ended ON ended.service = grab.service AND ended.download = grab.download AND ended.ts >= grab.ts;

UPDATE meta SET version = 4;
