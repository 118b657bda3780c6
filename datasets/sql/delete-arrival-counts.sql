-- Clears removed ingests away; the last of them to go, see leftovers.sql.
DELETE FROM arrival_counts WHERE ingest IN {ingests:Array(UInt64)}
