-- Networks that have a name, with the number that stands for each.
SELECT name, max(if(exception.vni > 0, exception.vni, networks.vni)) AS vni
FROM networks
LEFT JOIN (SELECT name, max(vni) AS vni FROM network_exceptions GROUP BY name) AS exception USING (name)
GROUP BY name
ORDER BY name
