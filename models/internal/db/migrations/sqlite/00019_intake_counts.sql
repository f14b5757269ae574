-- +goose Up
-- What else than being stored became of posts, by day. Each process and each spool has rows of its own.
CREATE TABLE intake_counts (
    day    TEXT NOT NULL,
    what   TEXT NOT NULL, -- refused, failed, repeated, surplus, expired
    cause  TEXT NOT NULL, -- of a refusal; empty: none
    origin TEXT NOT NULL, -- the process or the spool that counted
    count  INTEGER NOT NULL,
    PRIMARY KEY (day, what, cause, origin)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE intake_counts;
