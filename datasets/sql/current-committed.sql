-- The view `committed` as it is made now; earlier versions made one that knew nothing of removals.
SELECT name
FROM system.tables
WHERE database = currentDatabase() AND name = 'committed' AND position(create_table_query, 'removed') > 0
