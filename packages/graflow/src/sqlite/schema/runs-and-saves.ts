// The first schema: runs, the changes they were saved by, what happened in them, and the texts that changes refer to.
//
// What is written with every save is small and stands close together: one row of `saves`, one of `events`. Their keys are made of two
// numbers, so that a run's rows follow each other without an index of their own. Which version a run has, its last save says: to note it
// in `runs` as well would be another page with every save.

/** SQL. */
export const runsAndSaves = `
CREATE TABLE runs (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  workflow TEXT NOT NULL,
  status TEXT NOT NULL,
  tags TEXT NOT NULL,          -- JSON
  created_at REAL NOT NULL,    -- times: milliseconds since 1970
  parent INTEGER,              -- the key of the run whose save a fork began with
  parent_version INTEGER,
  owner TEXT,                  -- the lease
  host TEXT,
  pid INTEGER,
  held_until REAL,
  cancel TEXT,                 -- why somebody has asked to cancel it
  facts TEXT NOT NULL          -- the engine's own
) STRICT;
CREATE INDEX runs_by_time ON runs (created_at, id);
CREATE INDEX runs_by_status ON runs (status, created_at, id);
CREATE INDEX forks ON runs (parent) WHERE parent IS NOT NULL;

CREATE TABLE saves (
  key INTEGER PRIMARY KEY,     -- the key of the run << 32 | version
  run INTEGER AS (key >> 32) VIRTUAL,
  version INTEGER AS (key & 4294967295) VIRTUAL,
  at REAL NOT NULL,
  kind TEXT,                   -- of a checkpoint
  name TEXT,
  metadata TEXT,
  sum INTEGER NOT NULL,        -- crc32 of the change
  delta ANY NOT NULL           -- what changed, as text
) STRICT;

CREATE TABLE events (
  key INTEGER PRIMARY KEY,     -- the key of the run << 32 | the number of the first event
  run INTEGER AS (key >> 32) VIRTUAL,
  first INTEGER AS (key & 4294967295) VIRTUAL,
  lengths TEXT NOT NULL,       -- of each text, in UTF-16 units
  texts ANY NOT NULL           -- one after the other
) STRICT;

CREATE TABLE hashes (
  hash TEXT PRIMARY KEY,
  uses INTEGER NOT NULL,       -- how many saves refer to it
  bases INTEGER NOT NULL,      -- how many texts are stored as changes of it
  text INTEGER                 -- its key in texts; none when nobody gave the text
) STRICT, WITHOUT ROWID;

CREATE TABLE texts (
  key INTEGER PRIMARY KEY,
  sum INTEGER NOT NULL,        -- crc32 of the text
  base TEXT,                   -- the hash of the text that it is stored as a change of
  prefix INTEGER,              -- what it has in common with that, in UTF-16 units: at the beginning,
  suffix INTEGER,              -- and at the end
  text ANY NOT NULL            -- what is between, or all of it; a blob when it is compressed
) STRICT;

-- Runs that were removed, whose saves and events are still to be cleared away.
CREATE TABLE removed (run INTEGER PRIMARY KEY) STRICT;
`;
