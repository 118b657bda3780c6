-- Clears removed ingests away.
DELETE FROM flow_rows WHERE ingest IN {ingests:Array(UInt64)}
