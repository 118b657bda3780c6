-- Lines that could not be read, with the file that they are in.
CREATE VIEW IF NOT EXISTS quarantine AS
SELECT path AS file, line, reason, raw
FROM quarantine_rows
INNER JOIN (SELECT ingest, path FROM files WHERE state = 'committed') AS origin USING (ingest)
WHERE ingest IN (SELECT ingest FROM committed)
