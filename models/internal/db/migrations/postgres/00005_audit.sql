-- +goose Up
-- Who did what, when. Nothing in it is a secret or an installation's GUID.
CREATE TABLE audit_log (
    id     TEXT NOT NULL, -- UUID of version 7: sorts by time
    at     TIMESTAMPTZ NOT NULL,
    who    TEXT NOT NULL, -- e-mail address, token NAME, command line, nobody
    action TEXT NOT NULL, -- sign-in, export, …
    what   TEXT NOT NULL, -- to or with what
    PRIMARY KEY (id)
);

-- +goose Down
DROP TABLE audit_log;
