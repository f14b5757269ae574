-- +goose Up
-- What became of the records that each serving process has acknowledged: acknowledged is the sum of the others.
ALTER TABLE spools ADD COLUMN acknowledged INTEGER NOT NULL DEFAULT 0; -- records of the groups up to the one stored
ALTER TABLE spools ADD COLUMN applied      INTEGER NOT NULL DEFAULT 0; -- stored, or found to be stored already
ALTER TABLE spools ADD COLUMN over_limit   INTEGER NOT NULL DEFAULT 0; -- more than one installation may send a day
ALTER TABLE spools ADD COLUMN too_late     INTEGER NOT NULL DEFAULT 0; -- of days whose facts are removed
ALTER TABLE spools ADD COLUMN dead_letters INTEGER NOT NULL DEFAULT 0; -- that the database does not take
ALTER TABLE spools ADD COLUMN erased       INTEGER NOT NULL DEFAULT 0; -- of installations that were erased
ALTER TABLE spools ADD COLUMN missing      INTEGER NOT NULL DEFAULT 0; -- lost: their groups were not in the spool any more

-- Installations whose records up to a time must not be stored from a spool any more; not by name.
CREATE TABLE spool_erasures (
    mark      TEXT NOT NULL, -- a hash of the pseudonym
    erased_at DATETIME NOT NULL,
    PRIMARY KEY (mark)
);

-- +goose Down
DROP TABLE spool_erasures;
ALTER TABLE spools DROP COLUMN missing;
ALTER TABLE spools DROP COLUMN erased;
ALTER TABLE spools DROP COLUMN dead_letters;
ALTER TABLE spools DROP COLUMN too_late;
ALTER TABLE spools DROP COLUMN over_limit;
ALTER TABLE spools DROP COLUMN applied;
ALTER TABLE spools DROP COLUMN acknowledged;
