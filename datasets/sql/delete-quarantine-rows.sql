-- Clears ingests away that were never committed.
DELETE FROM quarantine_rows WHERE ingest IN {ingests:Array(UInt64)}
