-- What logs say, one row a flow (kind 'flow'), on-demand request ('request') or agent restart ('restart').
CREATE VIEW IF NOT EXISTS flows AS
SELECT time, until, vni, source, destination, port, protocol, host, kind, bytes, packets
FROM flow_rows
WHERE ingest IN (SELECT ingest FROM committed)
