-- What happened to each ingest, one row a step. Rows become visible by the single row that says 'committed',
-- so a kill leaves a file wholly in or wholly out.
-- content: SHA-256 of the file's bytes, or the id of a batch; meaning: the options that change what it says.
CREATE TABLE IF NOT EXISTS files (
  ingest UInt64,
  state Enum8('begun' = 1, 'committed' = 2, 'removed' = 3),
  at DateTime64(6, 'UTC') DEFAULT now64(6),
  content String,
  meaning String,
  path String,
  format LowCardinality(String),
  rows UInt64,
  bad_rows UInt64
) ENGINE = MergeTree ORDER BY (content, meaning, state)
