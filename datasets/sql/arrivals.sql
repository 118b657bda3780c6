-- One file's rows as `arrivals` takes them; the format's SELECT is put in for `rows`.
-- A network is a VNI (24 bits) or a name. A name's number is a hash of it: the same in every warehouse,
-- and known without asking anyone, so that several may ingest at once. `names` and `numbers` list the few
-- whose hash was taken.
SELECT
  toUInt64({ingest:UInt64}) AS ingest,
  line,
  reason,
  raw,
  time,
  if(
    length(network) <= 8 AND ifNull(toUInt32OrNull(network) < 16777216, false),
    toUInt32OrZero(network),
    transform(
      network,
      {names:Array(String)},
      {numbers:Array(UInt32)},
      toUInt32(16777216 + cityHash64(network) % 4278190080)
    )
  ) AS vni,
  network,
  source,
  destination,
  port,
  protocol,
  host,
  kind,
  duration,
  bytes,
  packets
FROM rows
