-- +goose Up

CREATE TABLE daily_moves (
    day         DATE   NOT NULL,
    from_range  TEXT   NOT NULL, -- as sent, demo for the untouched demo collection, none for a collection that was not current
    to_range    TEXT   NOT NULL, -- the same
    collections BIGINT NOT NULL, -- that moved on the day
    PRIMARY KEY (day, from_range, to_range)
) WITH (fillfactor = 50);

-- How far installations had come, each with everything a later stage implies.
CREATE TABLE daily_adoption (
    day                 DATE   NOT NULL,
    seen                BIGINT NOT NULL, -- steps: installations ever seen
    user_created        BIGINT NOT NULL, -- steps: of them, those that created a user
    application_created BIGINT NOT NULL, -- steps
    service_created     BIGINT NOT NULL, -- steps: a service of any type
    collection_filled   BIGINT NOT NULL, -- steps: reported a face collection other than the untouched demo
    PRIMARY KEY (day)
) WITH (fillfactor = 50);

ALTER TABLE installations ADD COLUMN filled BYTEA NOT NULL DEFAULT ''; -- days with a report of a face collection, as in seen

-- From now on reports in installations reaches back to seven days before the last day reported. That, and the new numbers of records that
-- are there already, are counted right after this (see maintain_rebuild.go).
INSERT INTO settings (name, value)
SELECT 'rebuild', '6' WHERE EXISTS (SELECT 1 FROM installations);

-- +goose Down
DELETE FROM settings WHERE name = 'rebuild';
ALTER TABLE installations DROP COLUMN filled;
DROP TABLE daily_adoption;
DROP TABLE daily_moves;
