-- Each time that the indexers were asked for a better copy; one thing may be looked for twice a day.
CREATE TABLE upgrade_searches (searched_at REAL NOT NULL) STRICT;
CREATE INDEX upgrade_searches_age ON upgrade_searches (searched_at);
INSERT INTO upgrade_searches SELECT looked_at FROM upgrade_looks WHERE searched;
ALTER TABLE upgrade_looks DROP COLUMN searched;
