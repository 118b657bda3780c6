-- Where rows arrive. It keeps nothing: the views on it share them out, in one pass over the file.
CREATE TABLE IF NOT EXISTS arrivals (
  ingest UInt64,
  line UInt64,
  reason String,
  raw String,
  time DateTime64(9, 'UTC'),
  vni UInt32,
  network String,
  source String,
  destination String,
  port UInt16,
  protocol UInt8,
  host String,
  kind String,
  duration Float64,
  bytes UInt64,
  packets UInt64
) ENGINE = Null
