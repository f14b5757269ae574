-- +goose Up
-- What else than being stored became of posts, by day. Each process and each spool has rows of its own.
CREATE TABLE intake_counts (
    day    date NOT NULL,
    what   text NOT NULL, -- refused, failed, repeated, surplus, expired
    cause  text NOT NULL, -- of a refusal; empty: none
    origin text NOT NULL, -- the process or the spool that counted
    count  bigint NOT NULL,
    PRIMARY KEY (day, what, cause, origin)
);

-- +goose Down
DROP TABLE intake_counts;
