-- What some ingests hold together: their flows, endpoints, time span and the request events that they make.
SELECT
  count() AS rows,
  countIf(fresh) AS events,
  uniqExact(vni, source) AS vms,
  uniqExactIf((vni, destination), kind != 'restart') AS items,
  uniqExact(vni) AS vnis,
  toUnixTimestamp64Micro(min(time)) / 1e3 AS from,
  toUnixTimestamp64Micro(max(until)) / 1e3 AS to
FROM (
  SELECT
    *,
    kind != 'restart' AND (count() OVER earlier = 0 OR if(
      kind = 'request',
      time > max(time) OVER earlier,
      time >= addMilliseconds(max(until) OVER earlier, {idleTimeout:UInt64})
    )) AS fresh
  FROM flow_rows
  WHERE ingest IN {ingests:Array(UInt64)}
  WINDOW earlier AS (
    PARTITION BY vni, source, destination, kind ORDER BY time, until
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  )
)
