-- Clears ingests away that were never committed.
DELETE FROM arrival_counts WHERE ingest IN {ingests:Array(UInt64)}
