-- +goose Up

CREATE TABLE daily_moves (
    day         TEXT    NOT NULL,
    from_range  TEXT    NOT NULL, -- as sent, demo for the untouched demo collection, none for a collection that was not current
    to_range    TEXT    NOT NULL, -- the same
    collections INTEGER NOT NULL, -- that moved on the day
    PRIMARY KEY (day, from_range, to_range)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE daily_moves;
