-- +goose Up

-- Facts of an installation's day in one row. How the bytes are made: models/internal/packed/packed.go; the views statistics_general
-- and statistics_faces show every fact as a row.
CREATE TABLE installation_days (
    install_guid TEXT NOT NULL, -- the installation's pseudonym
    day          TEXT NOT NULL, -- UTC day of the create events; that of the reports, which begins ten minutes earlier
    creations    BLOB NOT NULL,
    reports      BLOB NOT NULL,
    PRIMARY KEY (day, install_guid) -- the day first: what comes in on one day stays together, however much there is
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE installation_days;
