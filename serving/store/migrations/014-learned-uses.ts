/** One row: the last `seq` of `feedback` whose use was handed to the warehouse as a request, or left out for good. */
export const learnedUses = `
CREATE TABLE learned_uses (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  done INTEGER NOT NULL
) STRICT;
INSERT INTO learned_uses VALUES (1, 0);
`
