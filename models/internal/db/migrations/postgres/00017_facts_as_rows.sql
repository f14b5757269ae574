-- +goose Up

-- The facts stand in installation_days since the step before, which compared their numbers.
DROP TABLE statistics_general;
DROP TABLE statistics_faces;

-- A fact has a number from 1 on; unnest counts them. The hexadecimal digits of its time are its milliseconds.

CREATE VIEW statistics_general AS
SELECT d.install_guid,
       d.day,
       encode(substr(d.creations, (17 * n.place - 15)::int, 12), 'hex') AS id,
       ((d.day::timestamp - interval '10 minutes'
           + encode(substr(d.creations, (17 * n.place - 3)::int, 4), 'hex')::int * interval '1 millisecond')
           AT TIME ZONE 'UTC')::timestamptz(3) AS created_at,
       CASE get_byte(d.creations, (17 * n.place)::int)
           WHEN 0 THEN 'USER_CREATE'
           WHEN 1 THEN 'APP_CREATE'
           WHEN 2 THEN 'FACE_DETECTION_CREATE'
           WHEN 3 THEN 'FACE_VERIFICATION_CREATE'
           WHEN 4 THEN 'FACE_RECOGNITION_CREATE'
       END AS action_name
FROM   installation_days d
CROSS JOIN LATERAL unnest(array_fill(0, ARRAY[(length(d.creations) - 5) / 17])) WITH ORDINALITY AS n(zero, place);

CREATE VIEW statistics_faces AS
SELECT d.install_guid,
       d.day,
       encode(substr(d.reports, (21 * n.place - 19)::int, 16), 'hex')::uuid AS collection_guid,
       ((d.day::timestamp - interval '10 minutes'
           + encode(substr(d.reports, (21 * n.place - 3)::int, 4), 'hex')::int * interval '1 millisecond')
           AT TIME ZONE 'UTC')::timestamptz(3) AS created_at,
       CASE get_byte(d.reports, (21 * n.place)::int)
           WHEN 0 THEN '0'
           WHEN 1 THEN '1-10'
           WHEN 2 THEN '11-50'
           WHEN 3 THEN '51-200'
           WHEN 4 THEN '201-500'
           WHEN 5 THEN '501-2000'
           WHEN 6 THEN '2001-10000'
           WHEN 7 THEN '10001-50000'
           WHEN 8 THEN '50001-200000'
           WHEN 9 THEN '200001-1000000'
           WHEN 10 THEN '1000001+'
       END AS faces_range
FROM   installation_days d
CROSS JOIN LATERAL unnest(array_fill(0, ARRAY[(length(d.reports) - 5) / 21])) WITH ORDINALITY AS n(zero, place);
