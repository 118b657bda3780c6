-- Rows of one ingest by reason of refusal, '' for good ones.
SELECT reason, sum(rows) AS rows
FROM arrival_counts
WHERE ingest = {ingest:UInt64}
GROUP BY reason
ORDER BY rows DESC, reason
