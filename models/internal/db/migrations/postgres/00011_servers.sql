-- +goose Up
-- The servers that use the database, so that nothing is restored under them.
CREATE TABLE servers (
    id         TEXT        NOT NULL, -- UUID of version 7
    process    TEXT        NOT NULL, -- host and process ID
    address    TEXT        NOT NULL, -- on which it listens
    version    TEXT        NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    alive_at   TIMESTAMPTZ NOT NULL, -- its last sign of life
    stopped_at TIMESTAMPTZ,          -- when it said that it stops
    PRIMARY KEY (id)
);

-- +goose Down
DROP TABLE servers;
