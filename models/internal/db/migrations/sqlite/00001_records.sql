-- +goose Up

-- Facts. What was accepted, as it was sent, under a pseudonym instead of the sender's GUID.

CREATE TABLE statistics_general (
    install_guid TEXT NOT NULL, -- the installation's pseudonym, a UUID of version 8
    day          TEXT NOT NULL, -- UTC day of created_at, 2025-01-31
    id           TEXT NOT NULL, -- 24 hexadecimal digits, the _id of the answer; an imported row has one made of its content
    created_at   TEXT NOT NULL, -- UTC, 2021-03-15 09:16:31.676
    action_name  TEXT NOT NULL, -- as sent: USER_CREATE, …
    PRIMARY KEY (day, install_guid, id) -- the day first: what comes in on one day stays together, however much there is
) STRICT, WITHOUT ROWID;

CREATE TABLE statistics_faces (
    install_guid    TEXT NOT NULL, -- the installation's pseudonym
    day             TEXT NOT NULL, -- UTC day of created_at + 10 minutes
    collection_guid TEXT NOT NULL, -- the collection's pseudonym; the well-known demo GUIDs stay as they are
    created_at      TEXT NOT NULL, -- UTC, of the newest report of the day
    faces_range     TEXT NOT NULL, -- of the newest report of the day, as sent: 0, 1-10, …
    PRIMARY KEY (day, install_guid, collection_guid)
) STRICT, WITHOUT ROWID;

-- What the roll-ups need to know of an installation to change in O(1) with a new record. It follows from the facts; verify checks it.
CREATE TABLE installations (
    install_guid TEXT NOT NULL, -- the pseudonym
    seen         BLOB NOT NULL, -- days seen: the first as a number of days since 1970, then a bit a day
    created      BLOB NOT NULL, -- the same for the days of each action, one after another
    reports      BLOB NOT NULL, -- the newest report of each collection of the last seven days reported
    PRIMARY KEY (install_guid)
) STRICT, WITHOUT ROWID;

-- Roll-ups. A column named in the comment as steps holds differences: its value on a day is the sum of all rows up to that day.

CREATE TABLE daily_active (
    day         TEXT    NOT NULL,
    active_1    INTEGER NOT NULL, -- steps
    active_7    INTEGER NOT NULL, -- steps
    active_28   INTEGER NOT NULL, -- steps
    active_30   INTEGER NOT NULL, -- steps
    established INTEGER NOT NULL, -- steps
    new         INTEGER NOT NULL,
    resurrected INTEGER NOT NULL,
    lapsed      INTEGER NOT NULL,
    PRIMARY KEY (day)
) STRICT, WITHOUT ROWID;

CREATE TABLE daily_services (
    day           TEXT    NOT NULL,
    action_name   TEXT    NOT NULL,
    creations     INTEGER NOT NULL,
    installations INTEGER NOT NULL, -- distinct ones that created it on the day
    reach         INTEGER NOT NULL, -- steps: active_28 installations that created one on or before the day
    ever          INTEGER NOT NULL, -- steps: installations that created one on or before the day
    PRIMARY KEY (day, action_name)
) STRICT, WITHOUT ROWID;

CREATE TABLE daily_sizes (
    day                   TEXT    NOT NULL,
    faces_range           TEXT    NOT NULL, -- as sent, or demo for the untouched demo collection
    collections           INTEGER NOT NULL, -- steps
    holding_installations INTEGER NOT NULL, -- steps
    largest_collection    INTEGER NOT NULL, -- steps
    PRIMARY KEY (day, faces_range)
) STRICT, WITHOUT ROWID;

CREATE TABLE period_active (
    period      TEXT    NOT NULL, -- first day of the week or month
    grain       TEXT    NOT NULL, -- week or month
    active      INTEGER NOT NULL,
    new         INTEGER NOT NULL,
    "returning"   INTEGER NOT NULL,
    resurrected INTEGER NOT NULL,
    lapsed      INTEGER NOT NULL,
    PRIMARY KEY (period, grain)
) STRICT, WITHOUT ROWID;

CREATE TABLE period_services (
    period        TEXT    NOT NULL,
    grain         TEXT    NOT NULL,
    action_name   TEXT    NOT NULL,
    installations INTEGER NOT NULL, -- distinct ones that created it in the period
    PRIMARY KEY (period, grain, action_name)
) STRICT, WITHOUT ROWID;

CREATE TABLE retention (
    cohort   TEXT    NOT NULL, -- Monday of the week first seen
    week     TEXT    NOT NULL, -- Monday
    retained INTEGER NOT NULL, -- of the cohort, seen in the week
    PRIMARY KEY (cohort, week)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE retention;
DROP TABLE period_services;
DROP TABLE period_active;
DROP TABLE daily_sizes;
DROP TABLE daily_services;
DROP TABLE daily_active;
DROP TABLE installations;
DROP TABLE statistics_faces;
DROP TABLE statistics_general;
