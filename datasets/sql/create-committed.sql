-- Ingests whose rows count. Of two commits of the same content only the first does, whoever raced; one that was
-- removed does not, from the moment on at which that is recorded.
CREATE OR REPLACE VIEW committed AS
SELECT argMin(files.ingest, (at, files.ingest)) AS ingest
FROM files
WHERE state = 'committed' AND files.ingest NOT IN (SELECT removed.ingest FROM files AS removed WHERE removed.state = 'removed')
GROUP BY content, meaning
