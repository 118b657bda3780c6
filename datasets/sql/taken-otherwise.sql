-- Files that count and have the content of one ingest, but were read in another way.
SELECT other.ingest AS ingest, other.path AS path, other.format AS format, other.meaning AS meaning
FROM files AS other
WHERE state = 'committed' AND content = {content:String} AND meaning != {meaning:String}
  AND other.ingest IN (SELECT ingest FROM committed)
ORDER BY at, other.ingest
