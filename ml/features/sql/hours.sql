-- How often each VM used anything in each hour of the day in UTC, in [from, to), milliseconds since the epoch.
SELECT vni, source, toHour(time) AS hour, toFloat64(count()) AS uses
FROM flows
WHERE kind != 'restart'
  AND (isNull({from:Nullable(Float64)}) OR toUnixTimestamp64Micro(time) / 1e3 >= {from:Nullable(Float64)})
  AND (isNull({to:Nullable(Float64)}) OR toUnixTimestamp64Micro(time) / 1e3 < {to:Nullable(Float64)})
GROUP BY vni, source, hour
