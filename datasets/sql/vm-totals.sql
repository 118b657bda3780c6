-- Of each VM, how many request events it had by hour of the day in UTC, by service, and by item.
--
-- Rows of one way leave the columns of the others empty; `way` says which: bits for columns not counted by.
SELECT
  vni,
  source,
  destination,
  port,
  protocol,
  hour,
  toUInt8(grouping(hour, port, destination)) AS way,
  toFloat64(count()) AS requests
FROM (SELECT vni, source, destination, port, protocol, toHour(time) AS hour FROM events)
GROUP BY GROUPING SETS (
  (vni, source, hour), (vni, source, port, protocol), (vni, source, destination)
)
ORDER BY vni, source, way, requests DESC, port, protocol, destination
SETTINGS
  max_bytes_before_external_group_by = 268435456,
  max_bytes_before_external_sort = 268435456
