-- The request events of each VM in time order, VM after VM by their places, see events.sql.
--
-- Of a VM come the `latest` events before the moment `cut` and as many from it on; without a cut all are before. VMs are grouped by sorting, which
-- goes by the disk where memory would not do.
SELECT
  vni,
  source,
  destination,
  toUnixTimestamp64Micro(cutout.time) / 1e3 AS time,
  toUnixTimestamp64Micro(cutout.until) / 1e3 AS until,
  port,
  protocol
FROM (
  SELECT *, ifNull(toUnixTimestamp64Micro(time) / 1e3 >= {cut:Nullable(Float64)}, 0) AS later
  FROM events
  WHERE (isNull({from:Nullable(Float64)}) OR toUnixTimestamp64Micro(time) / 1e3 >= {from:Nullable(Float64)})
    AND (isNull({to:Nullable(Float64)}) OR toUnixTimestamp64Micro(time) / 1e3 < {to:Nullable(Float64)})
  ORDER BY
    vni, source, later,
    if(later, 1, -1) * toUnixTimestamp64Nano(time),
    destination DESC, kind DESC
  LIMIT {latest:UInt32} BY vni, source, later
) AS cutout
ORDER BY
  cityHash64({shuffle:UInt32}, vni, source), vni, source,
  cutout.time, destination, kind
SETTINGS max_bytes_before_external_sort = 268435456
