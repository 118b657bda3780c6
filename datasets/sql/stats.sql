-- What the warehouse holds.
SELECT
  (
    SELECT count() FROM files
    WHERE state = 'committed' AND format != 'requests' AND ingest IN (SELECT ingest FROM committed)
  ) AS files,
  (SELECT count() FROM quarantine) AS badLines,
  count() AS rows,
  uniqExact(vni, source) AS vms,
  uniqExactIf((vni, destination), kind != 'restart') AS items,
  uniqExact(vni) AS vnis,
  toUnixTimestamp64Micro(min(time)) / 1e3 AS from,
  toUnixTimestamp64Micro(max(until)) / 1e3 AS to
FROM flows
