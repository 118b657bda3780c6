-- Ingests to clear away: begun long ago and never committed, committed after the same content was, or removed
-- with rows still there. Counts of rows are the last that clearing away deletes.
SELECT ingest
FROM files
GROUP BY ingest
HAVING multiIf(
  has(groupArray(toString(state)), 'removed'), ingest IN (SELECT ingest FROM arrival_counts),
  has(groupArray(toString(state)), 'committed'), ingest NOT IN (SELECT ingest FROM committed),
  max(at) <= subtractSeconds(now64(6), {grace:UInt32})
)
ORDER BY ingest
