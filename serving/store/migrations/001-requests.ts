/**
 * Request events as the controller reported them. `seq` counts them in the order they came, without gaps,
 * so that one number tells what has been handed over. Times are milliseconds since the epoch.
 */
export const requests = `
CREATE TABLE requests (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  vni INTEGER NOT NULL,
  request_id TEXT NOT NULL,
  time REAL NOT NULL,
  source TEXT NOT NULL,
  destination TEXT NOT NULL,
  port INTEGER NOT NULL,
  protocol INTEGER NOT NULL,
  host TEXT NOT NULL,
  received REAL NOT NULL,
  UNIQUE (vni, request_id)
) STRICT;
CREATE INDEX requests_of_vm ON requests (vni, source, time);
`
