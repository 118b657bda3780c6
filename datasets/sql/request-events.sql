-- Request events by the agent cache's rule, with dense ids in order of first appearance.
--
-- A pair's flow is an event if it begins at least the idle timeout after the end of all its earlier flows;
-- the event lasts until the latest end before the next one. A request is an event as it is; equal ones at the same
-- time are one. Names come with the first event of their id only.
WITH
  uses AS (
    SELECT
      vni, source, destination, kind, time, until, port, protocol,
      count() OVER earlier = 0 OR if(
        kind = 'request',
        time > max(time) OVER earlier,
        time >= addMilliseconds(max(until) OVER earlier, {idleTimeout:UInt64})
      ) AS fresh
    FROM flows
    WHERE kind != 'restart' AND (isNull({vni:Nullable(UInt32)}) OR vni = {vni:Nullable(UInt32)})
    WINDOW earlier AS (
      PARTITION BY vni, source, destination, kind ORDER BY time, until
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
  ),
  sessions AS (
    SELECT
      *,
      sum(fresh) OVER (
        PARTITION BY vni, source, destination, kind ORDER BY time, until, fresh DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS session
    FROM uses
  ),
  events AS (
    SELECT
      vni, source, destination,
      min(time) AS start,
      max(until) AS end,
      argMin((port, protocol), (time, until, port, protocol)) AS first
    FROM sessions
    GROUP BY vni, source, destination, kind, session
    HAVING (isNull({from:Nullable(Float64)}) OR toUnixTimestamp64Nano(start) / 1e6 >= {from:Nullable(Float64)})
      AND (isNull({to:Nullable(Float64)}) OR toUnixTimestamp64Nano(start) / 1e6 < {to:Nullable(Float64)})
  ),
  placed AS (
    SELECT
      *,
      min(start) OVER (PARTITION BY vni, source) AS vm_start,
      min(start) OVER (PARTITION BY vni, destination) AS item_start
    FROM events
  )
SELECT
  toUnixTimestamp64Nano(start) / 1e6 AS time,
  toUnixTimestamp64Nano(end) / 1e6 AS until,
  toInt32(dense_rank() OVER (ORDER BY vm_start, vni, source) - 1) AS vm,
  toInt32(dense_rank() OVER (ORDER BY item_start, vni, destination) - 1) AS item,
  first.1 AS port,
  first.2 AS protocol,
  vni,
  if(start = vm_start, source, '') AS vm_name,
  if(start = item_start, destination, '') AS item_name
FROM placed
ORDER BY start, vm, item, port, protocol
