-- +goose Up
-- How far the records that each serving process has acknowledged are stored (see the package ingest).
CREATE TABLE spools (
    id     TEXT    NOT NULL,
    stored INTEGER NOT NULL, -- number of the last group that is stored
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE spools;
