-- The earliest row of each of some ingests.
SELECT
  ingest,
  toUnixTimestamp64Micro(first.1) / 1e3 AS at,
  first.2 AS source,
  first.3 AS destination
FROM (
  SELECT ingest, min((time, source, destination)) AS first
  FROM flow_rows
  WHERE ingest IN {ingests:Array(UInt64)}
  GROUP BY ingest
)
