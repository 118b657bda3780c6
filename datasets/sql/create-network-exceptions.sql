-- Networks whose number is not the hash of their name, because another network had it first.
CREATE TABLE IF NOT EXISTS network_exceptions (name String, vni UInt32)
ENGINE = ReplacingMergeTree ORDER BY name
