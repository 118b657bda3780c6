-- Clears ingests away that were never committed.
DELETE FROM flow_rows WHERE ingest IN {ingests:Array(UInt64)}
