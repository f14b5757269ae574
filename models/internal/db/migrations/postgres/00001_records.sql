-- +goose Up

-- Facts. What was accepted, as it was sent, under a pseudonym instead of the sender's GUID.

CREATE TABLE statistics_general (
    install_guid UUID NOT NULL, -- the installation's pseudonym, a UUID of version 8
    day          DATE NOT NULL, -- UTC day of created_at
    id           TEXT NOT NULL, -- 24 hexadecimal digits, the _id of the answer; an imported row has one made of its content
    created_at   TIMESTAMPTZ(3) NOT NULL, -- UTC, to the millisecond
    action_name  TEXT NOT NULL, -- as sent: USER_CREATE, …
    PRIMARY KEY (day, install_guid, id) -- the day first: what comes in on one day stays together, however much there is
);

CREATE TABLE statistics_faces (
    install_guid    UUID NOT NULL, -- the installation's pseudonym
    day             DATE NOT NULL, -- UTC day of created_at + 10 minutes
    collection_guid UUID NOT NULL, -- the collection's pseudonym; the well-known demo GUIDs stay as they are
    created_at      TIMESTAMPTZ(3) NOT NULL, -- UTC, of the newest report of the day
    faces_range     TEXT NOT NULL, -- of the newest report of the day, as sent: 0, 1-10, …
    PRIMARY KEY (day, install_guid, collection_guid)
);

-- What the roll-ups need to know of an installation to change in O(1) with a new record. It follows from the facts; verify checks it.
CREATE TABLE installations (
    install_guid UUID NOT NULL, -- the pseudonym
    seen         BYTEA NOT NULL, -- days seen: the first as a number of days since 1970, then a bit a day
    created      BYTEA NOT NULL, -- the same for the days of each action, one after another
    reports      BYTEA NOT NULL, -- the newest report of each collection of the last seven days reported
    PRIMARY KEY (install_guid)
) WITH (fillfactor = 60); -- rows are rewritten daily: room for that on their own page spares the index

-- Roll-ups. A column named in the comment as steps holds differences: its value on a day is the sum of all rows up to that day.

CREATE TABLE daily_active (
    day         DATE    NOT NULL,
    active_1    BIGINT  NOT NULL, -- steps
    active_7    BIGINT  NOT NULL, -- steps
    active_28   BIGINT  NOT NULL, -- steps
    active_30   BIGINT  NOT NULL, -- steps
    established BIGINT  NOT NULL, -- steps
    new         BIGINT  NOT NULL,
    resurrected BIGINT  NOT NULL,
    lapsed      BIGINT  NOT NULL,
    PRIMARY KEY (day)
) WITH (fillfactor = 50);

CREATE TABLE daily_services (
    day           DATE    NOT NULL,
    action_name   TEXT    NOT NULL,
    creations     BIGINT  NOT NULL,
    installations BIGINT  NOT NULL, -- distinct ones that created it on the day
    reach         BIGINT  NOT NULL, -- steps: active_28 installations that created one on or before the day
    ever          BIGINT  NOT NULL, -- steps: installations that created one on or before the day
    PRIMARY KEY (day, action_name)
) WITH (fillfactor = 50);

CREATE TABLE daily_sizes (
    day                   DATE    NOT NULL,
    faces_range           TEXT    NOT NULL, -- as sent, or demo for the untouched demo collection
    collections           BIGINT  NOT NULL, -- steps
    holding_installations BIGINT  NOT NULL, -- steps
    largest_collection    BIGINT  NOT NULL, -- steps
    PRIMARY KEY (day, faces_range)
) WITH (fillfactor = 50);

CREATE TABLE period_active (
    period      DATE    NOT NULL, -- first day of the week or month
    grain       TEXT    NOT NULL, -- week or month
    active      BIGINT  NOT NULL,
    new         BIGINT  NOT NULL,
    "returning"   BIGINT  NOT NULL,
    resurrected BIGINT  NOT NULL,
    lapsed      BIGINT  NOT NULL,
    PRIMARY KEY (period, grain)
) WITH (fillfactor = 50);

CREATE TABLE period_services (
    period        DATE    NOT NULL,
    grain         TEXT    NOT NULL,
    action_name   TEXT    NOT NULL,
    installations BIGINT  NOT NULL, -- distinct ones that created it in the period
    PRIMARY KEY (period, grain, action_name)
) WITH (fillfactor = 50);

CREATE TABLE retention (
    cohort   DATE    NOT NULL, -- Monday of the week first seen
    week     DATE    NOT NULL, -- Monday
    retained BIGINT  NOT NULL, -- of the cohort, seen in the week
    PRIMARY KEY (cohort, week)
) WITH (fillfactor = 50);

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
