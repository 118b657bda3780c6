-- All ingests of what one ingest took, so that no other takes its place when it goes.
SELECT ingest
FROM files
WHERE state = 'committed'
  AND (content, meaning) IN (
    SELECT content, meaning FROM files WHERE ingest = {ingest:UInt64} AND state = 'committed'
  )
