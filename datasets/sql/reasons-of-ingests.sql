-- Refused lines of some ingests by reason, most frequent first.
SELECT reason, sum(rows) AS lines
FROM arrival_counts
WHERE ingest IN {ingests:Array(UInt64)} AND reason != ''
GROUP BY reason
ORDER BY lines DESC, reason
