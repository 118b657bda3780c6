-- Rows of each ingest by reason of refusal, '' for good ones: counted as they arrive, so that no
-- ingest has to scan the others.
CREATE TABLE IF NOT EXISTS arrival_counts (
  ingest UInt64,
  reason LowCardinality(String),
  rows UInt64
) ENGINE = SummingMergeTree(rows) ORDER BY (ingest, reason)
