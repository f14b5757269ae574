-- +goose Up
-- The batch that an installation was in before its deletion was requested; empty: it was counted.
ALTER TABLE aside_installations ADD COLUMN earlier TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE aside_installations DROP COLUMN earlier;
