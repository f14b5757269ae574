-- +goose Up
-- Views of pages of charts that people saved.
CREATE TABLE saved_views (
    id         TEXT NOT NULL,
    user_id    UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    address    TEXT NOT NULL, -- the page's path and query
    shared     BOOLEAN NOT NULL, -- everybody who may sign in has it in the list
    is_default BOOLEAN NOT NULL, -- it opens in place of the overview; one of a person at most
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX saved_views_user ON saved_views (user_id);

-- +goose Down
DROP TABLE saved_views;
