/**
 * Every item that was sent to a host by Portent itself, a row for each time: written before it is sent, and
 * again when the other end has answered, so that a row without an answer was under way when the process
 * ended. And what was said last of a port: `placed` on a host or `deleted` by an event, or `told` by a state
 * since, which goes before what events said. Times are milliseconds since the epoch.
 */
export const pushes = `
CREATE TABLE push_audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  plan TEXT NOT NULL,
  vni INTEGER NOT NULL,
  host TEXT NOT NULL,
  source TEXT NOT NULL,
  destination TEXT NOT NULL,
  probability REAL NOT NULL,
  cause TEXT NOT NULL,
  reason TEXT NOT NULL,
  target TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  sent REAL NOT NULL,
  answered REAL,
  outcome TEXT CHECK (outcome IN ('confirmed', 'unconfirmed', 'refused', 'failed')),
  reply TEXT
) STRICT;
CREATE INDEX push_audit_of_network ON push_audit (vni, seq);
CREATE TABLE port_events (
  vni INTEGER NOT NULL,
  ip TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('placed', 'deleted', 'told')),
  host TEXT NOT NULL,
  time REAL NOT NULL,
  lost REAL NOT NULL,
  PRIMARY KEY (vni, ip)
) STRICT, WITHOUT ROWID;
CREATE INDEX port_events_by_time ON port_events (time);
CREATE INDEX requests_of_host ON requests (host, time);
`
