-- +goose Up

CREATE TABLE daily_moves (
    day         DATE   NOT NULL,
    from_range  TEXT   NOT NULL, -- as sent, demo for the untouched demo collection, none for a collection that was not current
    to_range    TEXT   NOT NULL, -- the same
    collections BIGINT NOT NULL, -- that moved on the day
    PRIMARY KEY (day, from_range, to_range)
) WITH (fillfactor = 50);

-- +goose Down
DROP TABLE daily_moves;
