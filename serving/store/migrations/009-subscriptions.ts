/**
 * What subscribers are told (`notices`, bounded), up to where notices of each network were removed, the key that
 * hides how many there are, when somebody last listened, and who is told by webhook and how far. VNI 0 stands for all networks. `next` of a
 * webhook is the first notice that it has not confirmed. Times are milliseconds since the epoch.
 */
export const subscriptions = `
CREATE TABLE notices (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  vni INTEGER NOT NULL,
  type TEXT NOT NULL,
  time REAL NOT NULL,
  bytes INTEGER NOT NULL,
  data TEXT NOT NULL
);
CREATE INDEX notices_by_network ON notices (vni, seq, bytes);
CREATE TABLE notice_losses (
  vni INTEGER PRIMARY KEY,
  through INTEGER NOT NULL
);
CREATE TABLE notice_settings (key BLOB NOT NULL, heard REAL NOT NULL);
INSERT INTO notice_settings VALUES (randomblob(16), 0);
CREATE TABLE webhooks (
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  types TEXT NOT NULL,
  vnis TEXT NOT NULL,
  description TEXT NOT NULL,
  who TEXT NOT NULL,
  created REAL NOT NULL,
  next INTEGER NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0,
  failing_since REAL,
  try_at REAL NOT NULL DEFAULT 0,
  last_failure TEXT NOT NULL DEFAULT '',
  disabled REAL
);
`
