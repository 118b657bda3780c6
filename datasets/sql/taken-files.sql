-- Files that count, with what each of them says, in the order in which they were taken.
SELECT
  taken.ingest AS ingest,
  path,
  format,
  content,
  meaning,
  toUnixTimestamp64Milli(at) AS takenAt,
  taken.rows AS rows,
  bad_rows AS badLines,
  extent.first AS from,
  extent.last AS to,
  extent.lowest AS vni,
  extent.different AS vnis
FROM files AS taken
LEFT JOIN (
  SELECT
    ingest,
    toUnixTimestamp64Micro(min(time)) / 1e3 AS first,
    toUnixTimestamp64Micro(max(until)) / 1e3 AS last,
    min(vni) AS lowest,
    uniqExact(vni) AS different
  FROM flow_rows
  GROUP BY ingest
) AS extent ON extent.ingest = taken.ingest
WHERE state = 'committed' AND format != 'requests' AND taken.ingest IN (SELECT ingest FROM committed)
ORDER BY at, taken.ingest
