-- Who wants to be told how a live card ends, besides seeing it there.
CREATE TABLE waiters (
    card TEXT NOT NULL REFERENCES live_cards (key) ON DELETE CASCADE,
    person INTEGER NOT NULL,
    since REAL NOT NULL,
    PRIMARY KEY (card, person)
) STRICT, WITHOUT ROWID;

-- A card whose group has become another chat, where its message is still to be posted.
ALTER TABLE live_cards ADD COLUMN homeless INTEGER NOT NULL DEFAULT 0 CHECK (homeless IN (0, 1));
CREATE INDEX live_cards_homeless ON live_cards (key) WHERE homeless = 1;
