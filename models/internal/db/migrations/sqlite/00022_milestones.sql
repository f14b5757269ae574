-- +goose Up
-- Round numbers that a figure was above for seven complete days. Noted once, never changed.
CREATE TABLE milestones (
    figure   TEXT NOT NULL,
    number   INTEGER NOT NULL,
    since    DATE NOT NULL, -- the first of the seven days
    noted_at DATETIME NOT NULL,
    PRIMARY KEY (figure, number)
);

-- What a figure is to be above on a day.
CREATE TABLE goals (
    id         TEXT NOT NULL,
    figure     TEXT NOT NULL,
    number     INTEGER NOT NULL,
    day        DATE NOT NULL,
    made_by    TEXT NOT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id)
);

-- +goose Down
DROP TABLE goals;
DROP TABLE milestones;
