-- +goose Up
-- Records beyond what one installation may send a day. They are in no number before an administrator counts them.
CREATE TABLE surplus_records (
    install_guid UUID   NOT NULL,
    day          DATE   NOT NULL,
    id           TEXT   NOT NULL, -- of a create event; of a report, its collection
    at           BIGINT NOT NULL, -- receipt, in Unix milliseconds
    content      TEXT   NOT NULL, -- the action of a create event; of a report, the size range
    counted      BIGINT NOT NULL, -- 1: it is among the facts
    PRIMARY KEY (install_guid, day, id, at, content)
);
CREATE INDEX surplus_records_day ON surplus_records (day);

-- +goose Down
DROP TABLE surplus_records;
