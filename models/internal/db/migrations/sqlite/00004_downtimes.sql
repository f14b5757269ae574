-- +goose Up
-- When no process was there to take records. A day whose midnight lies in one has reports missing.
CREATE TABLE downtimes (
    began DATETIME NOT NULL, -- the last sign of life before
    ended DATETIME NOT NULL, -- the next start
    PRIMARY KEY (began)
);

-- +goose Down
DROP TABLE downtimes;
