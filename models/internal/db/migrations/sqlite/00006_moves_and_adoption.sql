-- +goose Up

CREATE TABLE daily_moves (
    day         TEXT    NOT NULL,
    from_range  TEXT    NOT NULL, -- as sent, demo for the untouched demo collection, none for a collection that was not current
    to_range    TEXT    NOT NULL, -- the same
    collections INTEGER NOT NULL, -- that moved on the day
    PRIMARY KEY (day, from_range, to_range)
) STRICT, WITHOUT ROWID;

-- How far installations had come, each with everything a later stage implies.
CREATE TABLE daily_adoption (
    day                 TEXT    NOT NULL,
    seen                INTEGER NOT NULL, -- steps: installations ever seen
    user_created        INTEGER NOT NULL, -- steps: of them, those that created a user
    application_created INTEGER NOT NULL, -- steps
    service_created     INTEGER NOT NULL, -- steps: a service of any type
    collection_filled   INTEGER NOT NULL, -- steps: reported a face collection other than the untouched demo
    PRIMARY KEY (day)
) STRICT, WITHOUT ROWID;

ALTER TABLE installations ADD COLUMN filled BLOB NOT NULL DEFAULT x''; -- days with a report of a face collection, as in seen

-- From now on reports in installations reaches back to seven days before the last day reported. That, and the new numbers of records that
-- are there already, are counted right after this (see maintain_rebuild.go).
INSERT INTO settings (name, value)
SELECT 'rebuild', '6' WHERE EXISTS (SELECT 1 FROM installations);

-- +goose Down
DELETE FROM settings WHERE name = 'rebuild';
ALTER TABLE installations DROP COLUMN filled;
DROP TABLE daily_adoption;
DROP TABLE daily_moves;
