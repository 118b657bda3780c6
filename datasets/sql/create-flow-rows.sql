-- Every good row of every ingest, committed or not; read `flows` instead.
-- The order serves the window over one pair's uses, and the reading of one VNI or one VM.
CREATE TABLE IF NOT EXISTS flow_rows (
  ingest UInt64,
  time DateTime64(9, 'UTC') CODEC(Delta, LZ4),
  until DateTime64(9, 'UTC') CODEC(Delta, LZ4),
  vni UInt32,
  source String,
  destination String,
  port UInt16,
  protocol UInt8,
  host String,
  kind LowCardinality(String),
  bytes UInt64,
  packets UInt64
) ENGINE = MergeTree ORDER BY (vni, source, destination, time)
