-- Networks of the flows that have a name, with the number that stands for each: exceptions only go up from the hash.
SELECT name, vni
FROM (
  SELECT name, max(greatest(networks.vni, exception.vni)) AS vni
  FROM networks
  LEFT JOIN (SELECT name, max(vni) AS vni FROM network_exceptions GROUP BY name) AS exception USING (name)
  GROUP BY name
)
WHERE vni IN (SELECT vni FROM flows)
ORDER BY name
