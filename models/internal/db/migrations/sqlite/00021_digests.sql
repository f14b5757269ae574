-- +goose Up
-- Which digests people get by e-mail.
CREATE TABLE digest_choices (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    weekly  BOOLEAN NOT NULL,
    monthly BOOLEAN NOT NULL,
    PRIMARY KEY (user_id)
);

-- Which were sent, or are about to be: a row before the message, so that of several servers one sends it.
CREATE TABLE digest_deliveries (
    period     TEXT NOT NULL, -- 2025-03-24, the Monday of a week, or 2025-03
    recipient  TEXT NOT NULL, -- the ID of a person, or webhook
    claimed_at DATETIME NOT NULL,
    done_at    DATETIME,
    PRIMARY KEY (period, recipient)
);

-- +goose Down
DROP TABLE digest_deliveries;
DROP TABLE digest_choices;
