-- +goose Up
-- New installations that look invented, and that an administrator wants to have counted.
CREATE TABLE suspicion_dismissals (
    name TEXT NOT NULL, -- of the suspected group
    who  TEXT NOT NULL,
    at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (name)
);

-- +goose Down
DROP TABLE suspicion_dismissals;
