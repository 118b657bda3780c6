-- Networks that have a name: their numbers lie above the 24 bits of a VNI.
CREATE MATERIALIZED VIEW IF NOT EXISTS arrivals_to_networks TO networks AS
SELECT DISTINCT network AS name, vni FROM arrivals WHERE vni >= 16777216 AND reason = ''
