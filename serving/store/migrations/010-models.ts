/**
 * What champion and challenger said at sampled moments, and what came; and what came of first packets and pushes
 * by network and stretch of time. Times are milliseconds since the epoch; versions are empty where there was no
 * challenger.
 *
 * `champion_said` and `challenger_said` are JSON, `[destinations, probabilities]`, until the horizon has passed;
 * then the figures take their place. `judged_bins` counts probabilities of equal width and what came true of them.
 */
export const models = `
CREATE TABLE judged_moments (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  vni INTEGER NOT NULL,
  source TEXT NOT NULL,
  time REAL NOT NULL,
  due REAL NOT NULL,
  champion TEXT NOT NULL,
  challenger TEXT NOT NULL,
  champion_said TEXT,
  challenger_said TEXT,
  champion_ms REAL NOT NULL,
  challenger_ms REAL NOT NULL,
  asked INTEGER,
  champion_hits INTEGER NOT NULL DEFAULT 0,
  challenger_hits INTEGER NOT NULL DEFAULT 0,
  champion_brier REAL NOT NULL DEFAULT 0,
  challenger_brier REAL NOT NULL DEFAULT 0,
  champion_log_loss REAL NOT NULL DEFAULT 0,
  challenger_log_loss REAL NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX judged_moments_open ON judged_moments (due) WHERE asked IS NULL;
CREATE INDEX judged_moments_of_pair ON judged_moments (champion, challenger, time)
  WHERE asked IS NOT NULL;
CREATE TABLE judged_bins (
  champion TEXT NOT NULL,
  challenger TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('champion', 'challenger')),
  vni INTEGER NOT NULL,
  bin INTEGER NOT NULL,
  count INTEGER NOT NULL,
  probability REAL NOT NULL,
  came_true INTEGER NOT NULL,
  PRIMARY KEY (champion, challenger, role, vni, bin)
) STRICT, WITHOUT ROWID;
CREATE TABLE live_counts (
  time REAL NOT NULL,
  vni INTEGER NOT NULL,
  model TEXT NOT NULL,
  hits INTEGER NOT NULL,
  late INTEGER NOT NULL,
  misses INTEGER NOT NULL,
  unused INTEGER NOT NULL,
  PRIMARY KEY (time, vni, model)
) STRICT, WITHOUT ROWID;
`
