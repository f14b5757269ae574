-- +goose Up
-- What was released of a month: everything public is read from here. A row is made once and never changed.
CREATE TABLE releases (
    month    TEXT NOT NULL, -- such as 2026-10
    made_at  DATETIME NOT NULL,
    sigma    BIGINT NOT NULL, -- of the noise that is in the document's numbers
    document TEXT NOT NULL, -- JSON: the numbers, with their noise
    sha256   TEXT NOT NULL, -- of the document, hexadecimal
    PRIMARY KEY (month)
);

ALTER TABLE citations ADD COLUMN numbers_removed BOOLEAN NOT NULL DEFAULT FALSE; -- true: withdrawn for what it tells

-- Links that were made before show exact numbers, as they said.
ALTER TABLE share_links ADD COLUMN exact BOOLEAN NOT NULL DEFAULT TRUE; -- false: it shows what is released
ALTER TABLE share_links ADD COLUMN opened BIGINT NOT NULL DEFAULT 0; -- how often it was

-- Noise takes the place of k, and a release has all charts.
DELETE FROM settings WHERE name IN ('publish_k', 'publish_charts');

-- +goose Down
ALTER TABLE share_links DROP COLUMN opened;
ALTER TABLE share_links DROP COLUMN exact;
ALTER TABLE citations DROP COLUMN numbers_removed;
DROP TABLE releases;
