-- How many flows and requests there are, and from when to when they begin.
SELECT
  count() AS rows,
  toUnixTimestamp64Micro(min(time)) / 1e3 AS from,
  toUnixTimestamp64Micro(max(time)) / 1e3 AS to
FROM flows
WHERE kind != 'restart' AND (isNull({vni:Nullable(UInt32)}) OR vni = {vni:Nullable(UInt32)})
