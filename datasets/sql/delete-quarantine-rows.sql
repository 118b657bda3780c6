-- Clears removed ingests away.
DELETE FROM quarantine_rows WHERE ingest IN {ingests:Array(UInt64)}
