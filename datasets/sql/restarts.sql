-- Agents that came back empty, in time order.
SELECT toUnixTimestamp64Nano(time) / 1e6 AS time, vni, source
FROM flows
WHERE kind = 'restart'
ORDER BY flows.time, vni, source
