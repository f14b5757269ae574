-- +goose Up
-- When no process was there to take records. A day whose midnight lies in one has reports missing.
CREATE TABLE downtimes (
    began TIMESTAMPTZ NOT NULL, -- the last sign of life before
    ended TIMESTAMPTZ NOT NULL, -- the next start
    PRIMARY KEY (began)
);

-- +goose Down
DROP TABLE downtimes;
