-- +goose Up

-- Facts of an installation's day in one row. How the bytes are made: models/internal/packed/packed.go; the views statistics_general
-- and statistics_faces show every fact as a row.
CREATE TABLE installation_days (
    install_guid UUID  NOT NULL, -- the installation's pseudonym
    day          DATE  NOT NULL, -- UTC day of the create events; that of the reports, which begins ten minutes earlier
    creations    BYTEA NOT NULL,
    reports      BYTEA NOT NULL,
    PRIMARY KEY (day, install_guid) -- the day first: what comes in on one day stays together, however much there is
) WITH (fillfactor = 90); -- a row may be written once more on its day

-- +goose Down
DROP TABLE installation_days;
