-- Says that ingests were cleared away, so that nobody looks for them again.
INSERT INTO files (ingest, state)
SELECT arrayJoin({ingests:Array(UInt64)}), CAST('removed', 'Enum8(\'begun\' = 1, \'committed\' = 2, \'removed\' = 3)')
