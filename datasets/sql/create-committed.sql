-- Ingests whose rows count. Of two commits of the same content only the first does, whoever raced.
CREATE VIEW IF NOT EXISTS committed AS
SELECT argMin(ingest, (at, ingest)) AS ingest
FROM files
WHERE state = 'committed'
GROUP BY content, meaning
