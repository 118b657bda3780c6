-- Request events by the agent cache's rule; put in for `FROM events` of other statements.
--
-- A pair's flow is an event if it begins at least the idle timeout after the end of all its earlier flows;
-- the event lasts until the latest end before the next one. A request is an event as it is; equal ones at the same
-- time are one. Of `parts` parts of the VMs, equal in size but for chance, only one is looked at: those whose
-- `place`, a hash by the seed `shuffle`, lies in one range, so that the parts one after the other are the VMs by place.
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
    WHERE kind != 'restart'
      AND (isNull({vni:Nullable(UInt32)}) OR vni = {vni:Nullable(UInt32)})
      AND (
        {parts:UInt32} = 1
        OR bitShiftRight(
          bitShiftRight(cityHash64({shuffle:UInt32}, vni, source), 32) * {parts:UInt32}, 32
        ) = {part:UInt32}
      )
    WINDOW
      pair AS (
        PARTITION BY vni, source, destination, kind ORDER BY time, until, port, protocol
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ),
      earlier AS (
        PARTITION BY vni, source, destination, kind ORDER BY time, until, port, protocol
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      )
  )
SELECT
  vni, source, destination, kind, time, port, protocol,
  leadInFrame(busy_until, 1, last_until) OVER (
    PARTITION BY vni, source, destination, kind ORDER BY time
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
  ) AS until
FROM uses
WHERE fresh
