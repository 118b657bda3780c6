-- Networks that would share their number with one that had it first, and the next free number for each.
SELECT name, vni + 1 AS vni
FROM (
  SELECT name, vni, row_number() OVER (PARTITION BY vni ORDER BY min(first), name) AS place
  FROM networks
  WHERE name NOT IN (SELECT name FROM network_exceptions)
  GROUP BY name, vni
)
WHERE place > 1
ORDER BY name
