-- The record: everything a restart must not lose. Times are seconds since 1970, UTC. JSON is checked on the way in.

-- What happened, each thing once: written before it is published, done in the transaction that queues its message.
CREATE TABLE facts (
    id INTEGER PRIMARY KEY,
    service TEXT NOT NULL,
    kind TEXT NOT NULL,
    source_id TEXT NOT NULL,
    happened_at REAL NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    done_at REAL,
    UNIQUE (service, kind, source_id)
) STRICT;
CREATE INDEX facts_open ON facts (id) WHERE done_at IS NULL;

-- What somebody wants done elsewhere: written before it is carried out, reconciled before it is repeated.
CREATE TABLE wishes (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    person INTEGER,
    kind TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    state TEXT NOT NULL CHECK (state IN ('written', 'claimed', 'sent', 'unclear', 'done', 'failed')),
    attempts INTEGER NOT NULL,
    updated_at REAL NOT NULL,
    error TEXT
) STRICT;
CREATE INDEX wishes_open ON wishes (subject) WHERE state IN ('claimed', 'sent', 'unclear');
CREATE INDEX wishes_age ON wishes (updated_at);

-- What Telegram told us, as it came; a handler works from the row. Rows of one `lane` are handled one after another.
-- Finished rows stay a while to know a repetition. A number is never given twice: answers and wishes are known by it
-- for longer than the row is kept.
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sameness TEXT NOT NULL UNIQUE,
    lane TEXT NOT NULL,
    kind TEXT NOT NULL,
    content BLOB NOT NULL,
    received_at REAL NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'parked')),
    attempts INTEGER NOT NULL,
    finished_at REAL,
    error TEXT
) STRICT;
CREATE INDEX inbox_waiting ON inbox (id) WHERE state = 'waiting';
CREATE INDEX inbox_finished ON inbox (finished_at) WHERE finished_at IS NOT NULL;

-- One login at Telegram. `forbidden_until`: Telegram asked not to log in again before.
CREATE TABLE telegram_session (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    dc_id INTEGER,
    server_address TEXT,
    port INTEGER,
    api_id INTEGER,
    test_mode INTEGER,
    auth_key BLOB,
    date INTEGER,
    user_id INTEGER,
    is_bot INTEGER,
    credentials BLOB, -- a digest of what Telegram was shown at the login
    forbidden_until REAL NOT NULL DEFAULT 0
) STRICT;
INSERT INTO telegram_session (only) VALUES (1);

CREATE TABLE telegram_peers (
    id INTEGER PRIMARY KEY,
    access_hash INTEGER,
    kind TEXT NOT NULL,
    phone_number TEXT,
    noted_at REAL NOT NULL
) STRICT;

CREATE TABLE telegram_usernames (
    username TEXT PRIMARY KEY,
    peer INTEGER NOT NULL REFERENCES telegram_peers (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX telegram_usernames_peer ON telegram_usernames (peer);

-- How far the account (0) and each channel have been read.
CREATE TABLE telegram_update_states (
    id INTEGER PRIMARY KEY,
    pts INTEGER,
    qts INTEGER,
    date INTEGER,
    seq INTEGER
) STRICT;

-- What we say, in order per chat. `random_id` is what makes the repetition of a send harmless; an edit gets another
-- one when newer content takes its place. No check on `kind`: later versions queue more kinds.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    chat INTEGER NOT NULL,
    kind TEXT NOT NULL,
    random_id INTEGER NOT NULL UNIQUE,
    sameness TEXT UNIQUE,
    body TEXT NOT NULL CHECK (json_valid(body)),
    live_key TEXT,
    message_id INTEGER,
    priority INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dropped', 'failed', 'parked')),
    not_before REAL NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    created_at REAL NOT NULL,
    finished_at REAL,
    error TEXT
) STRICT;
CREATE INDEX outbox_waiting ON outbox (chat, id) WHERE state = 'waiting';
CREATE INDEX outbox_parked ON outbox (chat) WHERE state = 'parked';
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE finished_at IS NOT NULL;

-- Our messages as they stand in the chats. `picture` is the key of the picture shown, empty for none.
CREATE TABLE messages (
    chat INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    topic INTEGER,
    live_key TEXT UNIQUE,
    medium TEXT NOT NULL CHECK (medium IN ('text', 'photo')),
    picture TEXT NOT NULL,
    sent_at REAL NOT NULL,
    PRIMARY KEY (chat, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_sent ON messages (sent_at);

-- Pictures Telegram already holds.
CREATE TABLE media (
    key TEXT PRIMARY KEY,
    file TEXT NOT NULL,
    noted_at REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE chats (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    migrated_to INTEGER,
    state TEXT NOT NULL DEFAULT 'ok' CHECK (state IN ('ok', 'parked')),
    reason TEXT,
    noted_at REAL NOT NULL
) STRICT;

CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('admin', 'user', 'readonly')),
    name TEXT NOT NULL,
    username TEXT,
    language TEXT,
    time_zone TEXT,
    added_by INTEGER,
    added_at REAL NOT NULL,
    blocked INTEGER NOT NULL DEFAULT 0 CHECK (blocked IN (0, 1))
) STRICT;

CREATE TABLE settings (
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL CHECK (json_valid(value)),
    PRIMARY KEY (person, name)
) STRICT, WITHOUT ROWID;

-- Invitations. Only the digest of a code is kept: who reads the file cannot use it.
CREATE TABLE pairing_codes (
    digest BLOB PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('admin', 'user', 'readonly')),
    made_by INTEGER,
    expires_at REAL NOT NULL,
    used_by INTEGER,
    used_at REAL
) STRICT, WITHOUT ROWID;

-- What a button or the next text continues. The token is short enough for a button's data.
CREATE TABLE dialogues (
    token TEXT PRIMARY KEY,
    person INTEGER NOT NULL,
    chat INTEGER NOT NULL,
    message_id INTEGER,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (json_valid(state)),
    created_at REAL NOT NULL,
    expires_at REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX dialogues_expiry ON dialogues (expires_at);
CREATE INDEX dialogues_person ON dialogues (person, chat, created_at);

-- The last press that acted on each message. A double tap is two queries for one press; the query's id is kept, so that
-- a replay is not taken for a second tap.
CREATE TABLE presses (
    chat INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    person INTEGER NOT NULL,
    data BLOB NOT NULL,
    query_id INTEGER NOT NULL,
    pressed_at REAL NOT NULL,
    PRIMARY KEY (chat, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX presses_age ON presses (pressed_at);

-- Messages that move until the thing they show is over. Until `held_until` they show something that somebody is to
-- read or to answer, and do not move.
CREATE TABLE live_cards (
    key TEXT PRIMARY KEY,
    chat INTEGER NOT NULL,
    topic INTEGER,
    message_id INTEGER,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL CHECK (json_valid(subject)),
    state TEXT NOT NULL CHECK (state IN ('open', 'ended')),
    updated_at REAL NOT NULL,
    held_until REAL NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX live_cards_open ON live_cards (chat, message_id) WHERE state = 'open';

-- What is or was wrong with the services. Written in the transaction that queues its first message.
CREATE TABLE alerts (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL CHECK (json_valid(body)),
    began_at REAL NOT NULL,
    ended_at REAL
) STRICT;
CREATE INDEX alerts_open ON alerts (id) WHERE ended_at IS NULL;
CREATE INDEX alerts_ended ON alerts (ended_at) WHERE ended_at IS NOT NULL;

-- Where an alert was told. `topic` is 0 outside forums.
CREATE TABLE alert_tellings (
    alert INTEGER NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
    chat INTEGER NOT NULL,
    topic INTEGER NOT NULL,
    PRIMARY KEY (alert, chat, topic)
) STRICT, WITHOUT ROWID;

CREATE TABLE searches (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    kind TEXT NOT NULL,
    query TEXT NOT NULL,
    hits INTEGER NOT NULL,
    -- What was found: how the library stood to each title then, by the title's identity.
    found TEXT NOT NULL CHECK (json_valid(found)),
    searched_at REAL NOT NULL
) STRICT;
CREATE INDEX searches_person ON searches (person, id);

-- Who did what. Written once: nothing may change or forget it.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    person INTEGER,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL CHECK (json_valid(detail)),
    asked INTEGER
) STRICT;
CREATE UNIQUE INDEX audit_asked ON audit (asked, action, subject) WHERE asked IS NOT NULL;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is written once');
END;
CREATE TRIGGER audit_is_not_forgotten BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is written once');
END;

-- What a poller saw last, so that a difference is against the record and not against the last poll.
CREATE TABLE snapshots (
    service TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    taken_at REAL NOT NULL,
    PRIMARY KEY (service, key)
) STRICT, WITHOUT ROWID;
