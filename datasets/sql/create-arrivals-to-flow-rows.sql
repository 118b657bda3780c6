-- Good rows. A duration that is no number, negative or above 30 years counts as none.
CREATE MATERIALIZED VIEW IF NOT EXISTS arrivals_to_flow_rows TO flow_rows AS
SELECT
  ingest,
  time,
  addNanoseconds(time, if(duration > 0 AND duration < 1e9, toInt64(duration * 1e9), 0)) AS until,
  vni,
  source,
  destination,
  port,
  protocol,
  host,
  kind,
  bytes,
  packets
FROM arrivals
WHERE reason = ''
