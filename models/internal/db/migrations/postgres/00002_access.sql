-- +goose Up
CREATE TABLE settings (
    name  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE users (
    id            UUID     NOT NULL,
    email         TEXT     NOT NULL UNIQUE, -- in lower case
    password_hash TEXT     NOT NULL,        -- argon2id with its parameters
    role          TEXT     NOT NULL,        -- administrator, maintainer or viewer
    created_at    TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE sessions (
    token_hash TEXT     NOT NULL, -- SHA-256 of the cookie's token, hexadecimal
    user_id    UUID     NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (token_hash)
);

CREATE TABLE api_tokens (
    name       TEXT     NOT NULL,
    token_hash TEXT     NOT NULL UNIQUE, -- SHA-256 of the token, hexadecimal
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (name)
);

-- +goose Down
DROP TABLE api_tokens;
DROP TABLE sessions;
DROP TABLE users;
DROP TABLE settings;
