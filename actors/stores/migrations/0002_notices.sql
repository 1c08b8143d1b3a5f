-- What was told in a place, or is held until its quiet hours end: one row a message, with all that it says. Written in
-- the transaction that marks the facts as dealt with and queues the message. `chat` is as the configuration names it:
-- a group that moves keeps its place, and what its old chat was told stays there. `topic` is 0 outside forums. A number
-- is never given twice: the message is known by it.
CREATE TABLE notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat INTEGER NOT NULL,
    topic INTEGER NOT NULL,
    family TEXT NOT NULL,
    story TEXT NOT NULL CHECK (json_valid(story)),
    state TEXT NOT NULL CHECK (state IN ('held', 'told', 'digested', 'dropped')),
    updated_at REAL NOT NULL
) STRICT;
CREATE INDEX notices_open ON notices (chat, topic, family, updated_at) WHERE state IN ('held', 'told');
CREATE INDEX notices_held ON notices (id) WHERE state = 'held';
CREATE INDEX notices_age ON notices (updated_at);

-- Who asked for a title is who is told of it.
CREATE INDEX audit_subject ON audit (subject, action);
