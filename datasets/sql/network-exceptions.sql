-- Networks whose number is not the hash of their name.
SELECT name, max(vni) AS vni FROM network_exceptions GROUP BY name ORDER BY name
