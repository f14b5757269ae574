-- +goose Up
-- Named series of numbers that others counted.
CREATE TABLE external_series (
    name       TEXT NOT NULL,
    unit       TEXT NOT NULL,
    kind       TEXT NOT NULL, -- total or daily
    source     TEXT NOT NULL,
    licence    TEXT NOT NULL,
    comparable BOOLEAN NOT NULL, -- one unit is about one installation
    made_by    TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (name)
);

-- Their values, of the days that are known.
CREATE TABLE external_days (
    series TEXT NOT NULL REFERENCES external_series (name) ON DELETE CASCADE,
    day    DATE NOT NULL,
    value  BIGINT NOT NULL,
    PRIMARY KEY (series, day)
);

-- +goose Down
DROP TABLE external_days;
DROP TABLE external_series;
