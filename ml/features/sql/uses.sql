-- How often, and with how much traffic, each VM used each item on each service, in [from, to).
--
-- Times are milliseconds since the epoch; a part of a log can be taken, so that nothing later leaks into it.
SELECT
  vni,
  source,
  destination,
  port,
  protocol,
  toFloat64(count()) AS uses,
  toFloat64(sum(flows.bytes)) AS bytes,
  toFloat64(sum(flows.packets)) AS packets
FROM flows
WHERE kind != 'restart'
  AND (isNull({from:Nullable(Float64)}) OR toUnixTimestamp64Micro(time) / 1e3 >= {from:Nullable(Float64)})
  AND (isNull({to:Nullable(Float64)}) OR toUnixTimestamp64Micro(time) / 1e3 < {to:Nullable(Float64)})
GROUP BY vni, source, destination, port, protocol
ORDER BY vni, source, destination, port, protocol
