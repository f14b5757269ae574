-- +goose Up
-- People whose accounts were deleted: single sign-on does not bring them back. Not by name.
CREATE TABLE removed_people (
    mark       TEXT NOT NULL, -- SHA-256 of the address, or of issuer and subject
    removed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (mark)
);

-- +goose Down
DROP TABLE removed_people;
