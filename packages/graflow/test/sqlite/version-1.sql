PRAGMA application_id = 1734765687;
PRAGMA user_version = 1;
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
  text INTEGER                 -- its key in texts; none when nobody gave the text
) STRICT, WITHOUT ROWID;
CREATE TABLE texts (
  key INTEGER PRIMARY KEY,
  sum INTEGER NOT NULL,        -- crc32 of the text
  text ANY NOT NULL            -- a blob when it is compressed
) STRICT;
CREATE TABLE removed (run INTEGER PRIMARY KEY) STRICT;
INSERT INTO runs (key, id, workflow, status, tags, created_at, parent, parent_version, owner, host, pid, held_until, cancel, facts) VALUES (1, 'sales', 'sales flow', 'running', '["nightly","it''s \"quoted\""]', 1000.5, NULL, NULL, 'one', 'host', 4711, 4600000.0, NULL, '{"version":"2"}');
INSERT INTO runs (key, id, workflow, status, tags, created_at, parent, parent_version, owner, host, pid, held_until, cancel, facts) VALUES (2, 'fork', 'flow', 'suspended', '[]', 1000.0, 1, 2, NULL, NULL, NULL, NULL, NULL, 'facts');
INSERT INTO runs (key, id, workflow, status, tags, created_at, parent, parent_version, owner, host, pid, held_until, cancel, facts) VALUES (3, 'done', 'flow', 'completed', '[]', 1000.0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}');
INSERT INTO runs (key, id, workflow, status, tags, created_at, parent, parent_version, owner, host, pid, held_until, cancel, facts) VALUES (4, 'cancelling', 'flow', 'running', '[]', 1000.0, NULL, NULL, 'two', 'host', 4711, 1000005.0, 'no longer needed', 'facts');
INSERT INTO saves (key, at, kind, name, metadata, sum, delta) VALUES (4294967297, 1001.0, NULL, NULL, NULL, 1248589685, '+g
	a	1
	b	#f0e1510f1d4697741ef5b447f7ca34d0429e83f16e2ba9a79759c476d727a529
.');
INSERT INTO saves (key, at, kind, name, metadata, sum, delta) VALUES (4294967298, 1002.0, 'manual', 'half', '{"n":1}', 4018433736, '+g
-a
	c	#cb696300631061da1c7718bbbd03ddbd38b93cf8a640f844a36bf031283301fb
.');
INSERT INTO saves (key, at, kind, name, metadata, sum, delta) VALUES (4294967299, 1003.0, 'automatic', NULL, NULL, 81726226, '=g
	d	4
+h
	x	1
.');
INSERT INTO saves (key, at, kind, name, metadata, sum, delta) VALUES (4294967300, 1004.0, 'automatic', NULL, NULL, 2545932925, '+g
	e	5
.');
INSERT INTO saves (key, at, kind, name, metadata, sum, delta) VALUES (8589934595, 1003.0, 'automatic', NULL, NULL, 3146910840, '+g
	f	#bb8897dec1e3192328ea36092f77f61fad45f2f6c2661ae89602159aad6dc474
.');
INSERT INTO saves (key, at, kind, name, metadata, sum, delta) VALUES (12884901889, 1001.0, 'automatic', NULL, NULL, 3847509391, '+g
	b	#f0e1510f1d4697741ef5b447f7ca34d0429e83f16e2ba9a79759c476d727a529
.');
INSERT INTO saves (key, at, kind, name, metadata, sum, delta) VALUES (12884901890, 1002.0, 'automatic', NULL, NULL, 599520474, '+g
	out	1
.');
INSERT INTO saves (key, at, kind, name, metadata, sum, delta) VALUES (17179869185, 1001.0, 'automatic', NULL, NULL, 1037488067, '+g
.');
INSERT INTO events (key, lengths, texts) VALUES (4294967297, '7 7 7', 'event 1event 2event 3');
INSERT INTO events (key, lengths, texts) VALUES (4294967300, '7', 'event 4');
INSERT INTO events (key, lengths, texts) VALUES (4294967301, '7 7 7 7 7', 'event 5event 6event 7event 8event 9');
INSERT INTO events (key, lengths, texts) VALUES (12884901889, '7', 'event 1');
INSERT INTO hashes (hash, uses, text) VALUES ('bb8897dec1e3192328ea36092f77f61fad45f2f6c2661ae89602159aad6dc474', 1, 3);
INSERT INTO hashes (hash, uses, text) VALUES ('cb696300631061da1c7718bbbd03ddbd38b93cf8a640f844a36bf031283301fb', 1, 2);
INSERT INTO hashes (hash, uses, text) VALUES ('f0e1510f1d4697741ef5b447f7ca34d0429e83f16e2ba9a79759c476d727a529', 2, 1);
INSERT INTO texts (key, sum, text) VALUES (1, 3979228534, 'a large text');
INSERT INTO texts (key, sum, text) VALUES (2, 2212021140, 'another one: ÄÖÜ 漢字 👩‍🚀');
INSERT INTO texts (key, sum, text) VALUES (3, 2463708831, '''quoted''');
