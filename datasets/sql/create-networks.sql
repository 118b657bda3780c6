-- The number that stands for each network that has a name and no VNI, and since when.
CREATE TABLE IF NOT EXISTS networks (
  name String,
  vni UInt32,
  first SimpleAggregateFunction(min, DateTime64(6, 'UTC')) DEFAULT now64(6)
) ENGINE = AggregatingMergeTree ORDER BY (name, vni)
