/**
 * One row: `done` is the last `seq` that the warehouse has, `open` the last one of the batch that it is
 * being given, and `store` names this file, so that batch ids of two stores never meet.
 */
export const handOver = `
CREATE TABLE hand_over (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  store TEXT NOT NULL,
  done INTEGER NOT NULL,
  open INTEGER
) STRICT;
INSERT INTO hand_over VALUES (1, lower(hex(randomblob(8))), 0, NULL);
`
