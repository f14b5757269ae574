-- +goose Up
-- When an installation was heard of first, and by which key. Those that were imported, or known before, have no row.
CREATE TABLE first_sights (
    install_guid UUID    NOT NULL,
    hour         BIGINT NOT NULL, -- hours since 1970, UTC
    ingest_key   TEXT    NOT NULL, -- a mark of the key; empty: none that is known
    PRIMARY KEY (install_guid)
);
CREATE INDEX first_sights_hour ON first_sights (hour);

CREATE TABLE hourly_counts (
    hour  BIGINT NOT NULL,
    what  TEXT    NOT NULL, -- newcomers, erasures
    count BIGINT NOT NULL,
    PRIMARY KEY (hour, what)
);

-- Installations that are in no number, with all that is kept of them, by batches.
CREATE TABLE aside_batches (
    id      TEXT     NOT NULL,
    kind    TEXT     NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    who     TEXT     NOT NULL,
    why     TEXT     NOT NULL,
    held    BOOLEAN NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE aside_installations (
    install_guid UUID     NOT NULL,
    batch        TEXT     NOT NULL,
    aside_at     BIGINT  NOT NULL, -- Unix milliseconds
    facts_since  TEXT     NOT NULL, -- the retention cutoff of its facts; empty: none
    seen         BYTEA     NOT NULL,
    created      BYTEA     NOT NULL,
    reports      BYTEA     NOT NULL,
    filled       BYTEA     NOT NULL,
    frozen       BYTEA     NOT NULL, -- what only facts could tell that a prune removed since; empty: none
    confirm      TEXT     NOT NULL, -- the action that confirms an erasure; empty: none
    confirmed    BIGINT  NOT NULL, -- 0 or 1
    PRIMARY KEY (install_guid)
);
CREATE INDEX aside_installations_batch ON aside_installations (batch);

CREATE TABLE aside_general (
    install_guid UUID NOT NULL,
    day          DATE NOT NULL,
    id           TEXT NOT NULL,
    created_at   TIMESTAMPTZ(3) NOT NULL,
    action_name  TEXT NOT NULL,
    PRIMARY KEY (install_guid, day, id)
);

CREATE TABLE aside_faces (
    install_guid    UUID NOT NULL,
    day             DATE NOT NULL,
    collection_guid UUID NOT NULL,
    created_at      TIMESTAMPTZ(3) NOT NULL,
    faces_range     TEXT NOT NULL,
    PRIMARY KEY (install_guid, day, collection_guid)
);

ALTER TABLE spools ADD COLUMN aside BIGINT NOT NULL DEFAULT 0; -- of installations that were set aside
ALTER TABLE spool_erasures ADD COLUMN noted_at TIMESTAMPTZ; -- when, where that is later than what it covers

-- A retired key is refused only once an administrator agreed; those that are refused today stay so. The same goes for
-- posts without any key of the list.
ALTER TABLE ingest_keys ADD COLUMN enforced_at TIMESTAMPTZ;
UPDATE ingest_keys SET enforced_at = retires_at WHERE retires_at <= CURRENT_TIMESTAMP;
INSERT INTO settings (name, value) SELECT 'ingest_keys_enforced', 'before' WHERE EXISTS (SELECT 1 FROM ingest_keys);

CREATE TABLE key_observations (
    key_id       TEXT    NOT NULL, -- a retired key; empty: none that is known
    install_guid UUID    NOT NULL,
    day          DATE    NOT NULL, -- the newest
    posts        BIGINT NOT NULL,
    PRIMARY KEY (key_id, install_guid)
);

-- +goose Down
DROP TABLE key_observations;
DELETE FROM settings WHERE name = 'ingest_keys_enforced';
ALTER TABLE ingest_keys DROP COLUMN enforced_at;
ALTER TABLE spool_erasures DROP COLUMN noted_at;
ALTER TABLE spools DROP COLUMN aside;
DROP TABLE aside_faces;
DROP TABLE aside_general;
DROP TABLE aside_installations;
DROP TABLE aside_batches;
DROP TABLE hourly_counts;
DROP TABLE first_sights;
