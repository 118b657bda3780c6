/**
 * Agents that came back empty, as their hosts reported it; one report of a host counts once. Times are
 * milliseconds since the epoch.
 */
export const restarts = `
CREATE TABLE restarts (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  host TEXT NOT NULL,
  request_id TEXT NOT NULL,
  time REAL NOT NULL,
  received REAL NOT NULL,
  UNIQUE (host, request_id)
) STRICT;
CREATE INDEX restarts_of_host ON restarts (host, time);
`
