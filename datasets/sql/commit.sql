-- Makes an ingest's rows visible, all at once.
INSERT INTO files (ingest, state, content, meaning, path, format, rows, bad_rows)
SELECT
  {ingest:UInt64},
  CAST('committed', 'Enum8(\'begun\' = 1, \'committed\' = 2, \'removed\' = 3)'),
  {content:String},
  {meaning:String},
  {path:String},
  {format:String},
  {rows:UInt64},
  {badRows:UInt64}
