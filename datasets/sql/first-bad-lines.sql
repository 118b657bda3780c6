-- The first refused lines of some ingests.
SELECT ingest, line, reason, raw
FROM quarantine_rows
WHERE ingest IN {ingests:Array(UInt64)}
ORDER BY line, ingest
LIMIT 3
