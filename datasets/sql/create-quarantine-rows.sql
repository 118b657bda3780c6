-- Every refused line of every ingest; read `quarantine` instead.
CREATE TABLE IF NOT EXISTS quarantine_rows (
  ingest UInt64,
  line UInt64,
  reason LowCardinality(String),
  raw String
) ENGINE = MergeTree ORDER BY (ingest, line)
