-- Request events in time order.
--
-- Pairs are numbered in the order of their keys; their names come with their first event only.
WITH
  asked AS (
    SELECT
      *,
      row_number() OVER (PARTITION BY vni, source, destination, kind ORDER BY time) = 1 AS first
    FROM events
    WHERE (isNull({from:Nullable(Float64)}) OR toUnixTimestamp64Micro(time) / 1e3 >= {from:Nullable(Float64)})
      AND (isNull({to:Nullable(Float64)}) OR toUnixTimestamp64Micro(time) / 1e3 < {to:Nullable(Float64)})
  ),
  numbered AS (
    SELECT
      *,
      sum(first) OVER (
        ORDER BY vni, source, destination, kind, time
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS pair
    FROM asked
  )
SELECT
  toUnixTimestamp64Micro(numbered.time) / 1e3 AS time,
  toUnixTimestamp64Micro(numbered.until) / 1e3 AS until,
  toUInt32(numbered.pair - 1) AS pair,
  port,
  protocol,
  vni,
  first,
  if(first, source, '') AS vm,
  if(first, destination, '') AS item
FROM numbered
ORDER BY numbered.time, numbered.pair
