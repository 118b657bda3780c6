-- The commit of this content, if there is one.
SELECT ingest, rows, bad_rows AS badRows
FROM files
WHERE state = 'committed' AND content = {content:String} AND meaning = {meaning:String}
  AND ingest IN (SELECT ingest FROM committed)
