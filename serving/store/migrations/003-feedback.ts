/**
 * What became of pushed items; one push of an item has one outcome, so its key is the item and the moment
 * of the push. Times are milliseconds since the epoch.
 */
export const feedback = `
CREATE TABLE feedback (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  vni INTEGER NOT NULL,
  source TEXT NOT NULL,
  destination TEXT NOT NULL,
  pushed_at REAL NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('used', 'expired')),
  time REAL NOT NULL,
  received REAL NOT NULL,
  UNIQUE (vni, source, destination, pushed_at)
) STRICT;
CREATE INDEX feedback_of_vm ON feedback (vni, source, time);
`
