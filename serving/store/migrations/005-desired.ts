/**
 * What hosts should hold, by VPC: each live resource as JSON under its type and key, several of which may
 * share one (`n` tells them apart). A virtual network belongs to one VPC; `given` is 1 where the sender said
 * so beside the state. Times are milliseconds since the epoch; `covers` is a JSON list of types.
 */
export const desired = `
CREATE TABLE desired_networks (
  vpc TEXT PRIMARY KEY,
  covers TEXT NOT NULL,
  taken REAL NOT NULL
) STRICT;
CREATE TABLE desired_vnis (
  vni INTEGER PRIMARY KEY,
  vpc TEXT NOT NULL,
  given INTEGER NOT NULL
) STRICT;
CREATE INDEX desired_vnis_of_vpc ON desired_vnis (vpc);
CREATE TABLE desired_resources (
  vpc TEXT NOT NULL,
  type TEXT NOT NULL,
  key TEXT NOT NULL,
  n INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (vpc, type, key, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX desired_resources_by_key ON desired_resources (type, key);
`
