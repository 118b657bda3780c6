-- How many rows of each kind.
CREATE MATERIALIZED VIEW IF NOT EXISTS arrivals_to_counts TO arrival_counts AS
SELECT ingest, reason, count() AS rows FROM arrivals GROUP BY ingest, reason
