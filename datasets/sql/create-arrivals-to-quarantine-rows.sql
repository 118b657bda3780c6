-- Refused lines.
CREATE MATERIALIZED VIEW IF NOT EXISTS arrivals_to_quarantine_rows TO quarantine_rows AS
SELECT ingest, line, reason, raw FROM arrivals WHERE reason != ''
