-- +goose Up

-- The facts stand in installation_days since the step before, which compared their numbers.
DROP TABLE statistics_general;
DROP TABLE statistics_faces;

-- A fact has a number from 0 on; json_each counts them. The hexadecimal digits of its time are its milliseconds.

CREATE VIEW statistics_general AS
SELECT d.install_guid AS install_guid,
       d.day          AS day,
       lower(hex(substr(d.creations, 2 + 17 * n.key, 12))) AS id,
       datetime(d.day, (CAST(hex(substr(d.creations, 14 + 17 * n.key, 4)) AS INTEGER) / 1000 - 600) || ' seconds')
           || printf('.%03d', CAST(hex(substr(d.creations, 14 + 17 * n.key, 4)) AS INTEGER) % 1000) AS created_at,
       CASE hex(substr(d.creations, 18 + 17 * n.key, 1))
           WHEN '00' THEN 'USER_CREATE'
           WHEN '01' THEN 'APP_CREATE'
           WHEN '02' THEN 'FACE_DETECTION_CREATE'
           WHEN '03' THEN 'FACE_VERIFICATION_CREATE'
           WHEN '04' THEN 'FACE_RECOGNITION_CREATE'
       END AS action_name
FROM   installation_days d,
       json_each('[' || substr(replace(hex(zeroblob((length(d.creations) - 5) / 17)), '00', ',0'), 2) || ']') n;

CREATE VIEW statistics_faces AS
SELECT d.install_guid AS install_guid,
       d.day          AS day,
       lower(hex(substr(d.reports,  2 + 21 * n.key, 4)) || '-'
           || hex(substr(d.reports,  6 + 21 * n.key, 2)) || '-'
           || hex(substr(d.reports,  8 + 21 * n.key, 2)) || '-'
           || hex(substr(d.reports, 10 + 21 * n.key, 2)) || '-'
           || hex(substr(d.reports, 12 + 21 * n.key, 6))) AS collection_guid,
       datetime(d.day, (CAST(hex(substr(d.reports, 18 + 21 * n.key, 4)) AS INTEGER) / 1000 - 600) || ' seconds')
           || printf('.%03d', CAST(hex(substr(d.reports, 18 + 21 * n.key, 4)) AS INTEGER) % 1000) AS created_at,
       CASE hex(substr(d.reports, 22 + 21 * n.key, 1))
           WHEN '00' THEN '0'
           WHEN '01' THEN '1-10'
           WHEN '02' THEN '11-50'
           WHEN '03' THEN '51-200'
           WHEN '04' THEN '201-500'
           WHEN '05' THEN '501-2000'
           WHEN '06' THEN '2001-10000'
           WHEN '07' THEN '10001-50000'
           WHEN '08' THEN '50001-200000'
           WHEN '09' THEN '200001-1000000'
           WHEN '0A' THEN '1000001+'
       END AS faces_range
FROM   installation_days d,
       json_each('[' || substr(replace(hex(zeroblob((length(d.reports) - 5) / 21)), '00', ',0'), 2) || ']') n;
