/**
 * What was planned for hosts and what became of it, the planner's settings (one row of JSON each), and who
 * changed them. One item of a plan has one row; `state` is `planned` until its delivery is reported or it
 * expires, `withheld` where it was kept back to measure, `shadow` where nothing may be pushed. Times are
 * milliseconds since the epoch.
 */
export const plans = `
CREATE TABLE plan_items (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  plan TEXT NOT NULL,
  vni INTEGER NOT NULL,
  host TEXT NOT NULL,
  source TEXT NOT NULL,
  destination TEXT NOT NULL,
  probability REAL NOT NULL,
  model TEXT NOT NULL,
  planned REAL NOT NULL,
  expires REAL NOT NULL,
  state TEXT NOT NULL
    CHECK (state IN ('planned', 'withheld', 'shadow', 'delivered', 'failed')),
  reported REAL,
  UNIQUE (plan, vni, host, source, destination)
) STRICT;
CREATE INDEX plan_items_by_report ON plan_items (coalesce(reported, planned));
CREATE INDEX plan_items_withheld ON plan_items (expires) WHERE state = 'withheld';
CREATE TABLE planner_settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
CREATE TABLE admin_audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  time REAL NOT NULL,
  who TEXT NOT NULL,
  action TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
`
