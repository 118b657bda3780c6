-- Agents that came back empty, in time order.
SELECT toUnixTimestamp64Micro(time) / 1e3 AS time, vni, source
FROM flows
WHERE kind = 'restart'
ORDER BY flows.time, vni, source
