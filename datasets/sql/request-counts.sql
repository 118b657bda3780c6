-- Request events counted three ways at once: by item and service, by VM, and by slices of time.
--
-- Rows of one way leave the columns of the others empty; `way` says which: bits for columns not counted by.
SELECT
  vni,
  source,
  destination,
  port,
  protocol,
  toUInt8(grouping(source, destination, slice)) AS way,
  slice,
  toFloat64(count()) AS requests,
  toUnixTimestamp64Micro(min(moment)) / 1e3 AS first,
  toUnixTimestamp64Micro(max(moment)) / 1e3 AS last
FROM (
  SELECT
    vni, source, destination, port, protocol, time AS moment,
    toUInt32((toUnixTimestamp64Micro(time) / 1e3 - {begin:Float64}) / {width:Float64}) AS slice
  FROM events
)
GROUP BY GROUPING SETS ((vni, destination, port, protocol), (vni, source), (slice))
SETTINGS max_bytes_before_external_group_by = 268435456
