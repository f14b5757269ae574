-- +goose Up
-- What maintainers noted of a day; charts over time show it.
CREATE TABLE annotations (
    id         TEXT NOT NULL, -- UUID of version 7: sorts by time
    day        TEXT NOT NULL,
    text       TEXT NOT NULL, -- one line
    author     TEXT NOT NULL, -- e-mail address of whoever wrote it last
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id)
);

-- +goose Down
DROP TABLE annotations;
