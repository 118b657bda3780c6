-- Request events by the agent cache's rule, in time order.
--
-- A pair's flow is an event if it begins at least the idle timeout after the end of all its earlier flows;
-- the event lasts until the latest end before the next one. A request is an event as it is; equal ones at the same
-- time are one. Pairs are numbered in the order of their keys; their names come with their first event only.
WITH
  uses AS (
    SELECT
      vni, source, destination, kind, time, port, protocol,
      max(until) OVER earlier AS busy_until,
      max(until) OVER pair AS last_until,
      count() OVER earlier = 0 OR if(
        kind = 'request',
        time > max(time) OVER earlier,
        time >= addMilliseconds(busy_until, {idleTimeout:UInt64})
      ) AS fresh
    FROM flows
    WHERE kind != 'restart' AND (isNull({vni:Nullable(UInt32)}) OR vni = {vni:Nullable(UInt32)})
    WINDOW
      pair AS (
        PARTITION BY vni, source, destination, kind ORDER BY time, until, port, protocol
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ),
      earlier AS (
        PARTITION BY vni, source, destination, kind ORDER BY time, until, port, protocol
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      )
  ),
  events AS (
    SELECT
      vni, source, destination, kind, time, port, protocol,
      leadInFrame(busy_until, 1, last_until) OVER (
        PARTITION BY vni, source, destination, kind ORDER BY time
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS until
    FROM uses
    WHERE fresh
  ),
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
