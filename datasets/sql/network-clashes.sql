-- Networks that share their number with one that had it first, and the next number for each.
SELECT name, vni + 1 AS vni
FROM (
  SELECT name, vni, row_number() OVER (PARTITION BY vni ORDER BY first, name) AS place
  FROM (
    SELECT name, max(greatest(networks.vni, exception.vni)) AS vni, min(first) AS first
    FROM networks
    LEFT JOIN (SELECT name, max(vni) AS vni FROM network_exceptions GROUP BY name) AS exception USING (name)
    GROUP BY name
  )
)
WHERE place > 1
ORDER BY name
