// The second schema: asks. What they are looked for by are columns; all else of them is JSON, which holds any text. Their run need not be
// stored, so they know it by its id.

/** SQL. */
export const asks = `
CREATE TABLE asks (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  run TEXT NOT NULL,           -- its id
  pass TEXT NOT NULL,
  name TEXT NOT NULL,          -- the key of the ask within its pass
  workflow TEXT NOT NULL,
  status TEXT NOT NULL,
  opened_at REAL NOT NULL,     -- times: milliseconds since 1970
  due REAL,
  step INTEGER NOT NULL,
  version INTEGER NOT NULL,
  assignees TEXT NOT NULL,     -- JSON
  question TEXT NOT NULL,      -- JSON: what is asked, and where in the run
  closing TEXT,                -- JSON: how it was closed
  closed INTEGER               -- as which of all
) STRICT;
CREATE UNIQUE INDEX asks_by_pass ON asks (run, pass, name);
CREATE INDEX asks_by_time ON asks (opened_at, id);
CREATE INDEX asks_by_status ON asks (status, opened_at, id);
CREATE INDEX asks_due ON asks (due, id) WHERE status = 'open' AND due IS NOT NULL;
CREATE INDEX asks_closed ON asks (closed) WHERE closed IS NOT NULL;

-- How many asks have ever been closed, those included that are gone.
CREATE TABLE closings (number INTEGER NOT NULL) STRICT;
INSERT INTO closings (number) VALUES (0);
`;
