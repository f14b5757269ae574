-- +goose Up
ALTER TABLE users ADD COLUMN disabled_at DATETIME; -- since when the person may not sign in; null: may
ALTER TABLE users ADD COLUMN subject TEXT NOT NULL DEFAULT ''; -- issuer and subject at single sign-on; empty: none
CREATE INDEX users_by_subject ON users (subject);

ALTER TABLE sessions ADD COLUMN seen_at DATETIME; -- hour of the last request; null: none since the sign-in

ALTER TABLE api_tokens ADD COLUMN scopes TEXT NOT NULL DEFAULT 'read'; -- read, import, or read,import
ALTER TABLE api_tokens ADD COLUMN made_by TEXT NOT NULL DEFAULT ''; -- e-mail address, or command line
ALTER TABLE api_tokens ADD COLUMN expires_at DATETIME; -- null: never
ALTER TABLE api_tokens ADD COLUMN used_on TEXT; -- the last day of use; null: never used

-- One-time links with which a person chooses a password: the first one, or a new one.
CREATE TABLE entry_links (
    token_hash TEXT NOT NULL, -- SHA-256 of the link's secret, hexadecimal
    email TEXT NOT NULL, -- in lower case
    role TEXT NOT NULL, -- of the account to make; empty where there is one: the link is for a new password
    made_by TEXT NOT NULL, -- e-mail address
    created_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    PRIMARY KEY (token_hash)
);

CREATE TABLE second_steps (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    secret TEXT NOT NULL, -- of RFC 6238, base32
    confirmed BOOLEAN NOT NULL, -- false until a first code was given: no code is asked for before
    last_step BIGINT NOT NULL, -- the newest 30 seconds, counted from 1970, of which a code was used
    PRIMARY KEY (user_id)
);

CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL, -- SHA-256 of 80 random bits, hexadecimal; the row goes when the code is used
    PRIMARY KEY (user_id, code_hash)
);

-- People who gave their password and not yet their code.
CREATE TABLE half_sign_ins (
    token_hash TEXT NOT NULL, -- SHA-256 of the cookie's token, hexadecimal
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_at DATETIME NOT NULL,
    PRIMARY KEY (token_hash)
);

-- Keys that installations post with. They are in public images, so they route and are no secret.
CREATE TABLE ingest_keys (
    id TEXT NOT NULL, -- UUID of version 7
    name TEXT NOT NULL,
    value TEXT NOT NULL UNIQUE, -- as it stands in the header
    created_at DATETIME NOT NULL,
    retires_at DATETIME, -- from when on it is refused; null: it is good
    PRIMARY KEY (id)
);

CREATE TABLE ingest_key_counts (
    key_id TEXT NOT NULL,
    day TEXT NOT NULL, -- UTC
    posts BIGINT NOT NULL, -- that were stored
    PRIMARY KEY (key_id, day)
);

-- +goose Down
DROP TABLE ingest_key_counts;
DROP TABLE ingest_keys;
DROP TABLE half_sign_ins;
DROP TABLE recovery_codes;
DROP TABLE second_steps;
DROP TABLE entry_links;
ALTER TABLE api_tokens DROP COLUMN used_on;
ALTER TABLE api_tokens DROP COLUMN expires_at;
ALTER TABLE api_tokens DROP COLUMN made_by;
ALTER TABLE api_tokens DROP COLUMN scopes;
ALTER TABLE sessions DROP COLUMN seen_at;
DROP INDEX users_by_subject;
ALTER TABLE users DROP COLUMN subject;
ALTER TABLE users DROP COLUMN disabled_at;
