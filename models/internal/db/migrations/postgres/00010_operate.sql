-- +goose Up
-- Scheduled jobs (clearing away, watching), each with its last run.
CREATE TABLE jobs (
    name    TEXT        NOT NULL, -- prune, sessions, silence
    began   TIMESTAMPTZ NOT NULL, -- of the last run that ended
    ended   TIMESTAMPTZ NOT NULL,
    outcome TEXT        NOT NULL, -- what it did, in words; empty after a failure
    trouble TEXT        NOT NULL, -- why it failed; empty after success
    PRIMARY KEY (name)
);

-- +goose Down
DROP TABLE jobs;
