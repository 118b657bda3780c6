-- A step of an ingest that has no counts: begun or removed.
INSERT INTO files (ingest, state, content, meaning, path, format)
SELECT
  {ingest:UInt64},
  CAST({state:String}, 'Enum8(\'begun\' = 1, \'committed\' = 2, \'removed\' = 3)'),
  {content:String},
  {meaning:String},
  {path:String},
  {format:String}
