/**
 * What the drift monitor has learned of each network (`vni` 0: of all together), deflated JSON, and the alarms it
 * raised; an index that finds plan items whose time has come. Times are milliseconds since the epoch.
 */
export const drift = `
CREATE TABLE drift_states (
  vni INTEGER PRIMARY KEY,
  saved REAL NOT NULL,
  state BLOB NOT NULL
) STRICT;
CREATE TABLE drift_alarms (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  time REAL NOT NULL,
  vni INTEGER NOT NULL,
  signal TEXT NOT NULL,
  detector TEXT NOT NULL,
  severity TEXT NOT NULL,
  before REAL NOT NULL,
  after REAL NOT NULL,
  meaning TEXT NOT NULL
) STRICT;
CREATE INDEX drift_alarms_of_network ON drift_alarms (vni, seq);
CREATE INDEX plan_items_by_expiry ON plan_items (expires, seq);
`
