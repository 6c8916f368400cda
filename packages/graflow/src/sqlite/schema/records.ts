// The third schema: records and logs. Names and ids are blobs, which SQLite compares byte by byte, and which hold any text.

/** SQL. */
export const records = `
CREATE TABLE records (
  collection BLOB NOT NULL,    -- names and ids: UTF-16, big end first
  id BLOB NOT NULL,
  version INTEGER NOT NULL,
  text ANY NOT NULL,           -- text, or a blob like a name when it is no UTF-8
  PRIMARY KEY (collection, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE lines (
  log BLOB NOT NULL,
  seq INTEGER NOT NULL,
  at REAL NOT NULL,            -- milliseconds since 1970
  text ANY NOT NULL,
  PRIMARY KEY (log, seq)
) STRICT, WITHOUT ROWID;
`;
