-- Ingests to clear away: begun long ago and never committed, or committed after the same content was.
SELECT ingest
FROM files
GROUP BY ingest
HAVING NOT has(groupArray(toString(state)), 'removed')
  AND if(
    has(groupArray(toString(state)), 'committed'),
    ingest NOT IN (SELECT ingest FROM committed),
    max(at) <= subtractSeconds(now64(6), {grace:UInt32})
  )
ORDER BY ingest
