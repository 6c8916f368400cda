PRAGMA application_id = 1734765687;
PRAGMA user_version = 3;
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
CREATE TABLE removed (run INTEGER PRIMARY KEY) STRICT;
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
CREATE TABLE closings (number INTEGER NOT NULL) STRICT;
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
INSERT INTO runs (key, id, workflow, status, tags, created_at, parent, parent_version, owner, host, pid, held_until, cancel, facts) VALUES (1, 'sales', 'sales flow', 'running', '["nightly","it''s \"quoted\""]', 1000.5, NULL, NULL, 'one', 'host', 4711, 4600000.0, NULL, '{"version":"2"}');
INSERT INTO runs (key, id, workflow, status, tags, created_at, parent, parent_version, owner, host, pid, held_until, cancel, facts) VALUES (2, 'fork', 'flow', 'suspended', '[]', 1000.0, 1, 2, NULL, NULL, NULL, NULL, NULL, 'facts');
INSERT INTO runs (key, id, workflow, status, tags, created_at, parent, parent_version, owner, host, pid, held_until, cancel, facts) VALUES (3, 'done', 'flow', 'completed', '[]', 1000.0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}');
INSERT INTO runs (key, id, workflow, status, tags, created_at, parent, parent_version, owner, host, pid, held_until, cancel, facts) VALUES (4, 'cancelling', 'flow', 'running', '[]', 1000.0, NULL, NULL, 'two', 'host', 4711, 1000005.0, 'no longer needed', 'facts');
INSERT INTO saves (key, at, kind, name, metadata, sum, delta) VALUES (4294967297, 1001.0, NULL, NULL, NULL, 970556476, '+g
	a	1
	b	#2036cdb7834adb4989ff821b5d5316d29c0f13cb9a656f11f9de9d9bba933e89
.');
INSERT INTO saves (key, at, kind, name, metadata, sum, delta) VALUES (4294967298, 1002.0, 'manual', 'half', '{"n":1}', 2220351687, '+g
-a
	c	#a495398a067cde985454c12bb30c8fb782927200c38f4bd635b3cf9f70753dd0
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
INSERT INTO saves (key, at, kind, name, metadata, sum, delta) VALUES (12884901889, 1001.0, 'automatic', NULL, NULL, 2531665606, '+g
	b	#2036cdb7834adb4989ff821b5d5316d29c0f13cb9a656f11f9de9d9bba933e89
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
INSERT INTO hashes (hash, uses, bases, text) VALUES ('2036cdb7834adb4989ff821b5d5316d29c0f13cb9a656f11f9de9d9bba933e89', 2, 1, 1);
INSERT INTO hashes (hash, uses, bases, text) VALUES ('a495398a067cde985454c12bb30c8fb782927200c38f4bd635b3cf9f70753dd0', 1, 0, 2);
INSERT INTO hashes (hash, uses, bases, text) VALUES ('bb8897dec1e3192328ea36092f77f61fad45f2f6c2661ae89602159aad6dc474', 1, 0, 3);
INSERT INTO texts (key, sum, base, prefix, suffix, text) VALUES (1, 4196747043, NULL, NULL, NULL, 'a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, a large text, ');
INSERT INTO texts (key, sum, base, prefix, suffix, text) VALUES (2, 1902337209, '2036cdb7834adb4989ff821b5d5316d29c0f13cb9a656f11f9de9d9bba933e89', 1400, 0, 'and more: ÄÖÜ 漢字 👩‍🚀');
INSERT INTO texts (key, sum, base, prefix, suffix, text) VALUES (3, 2463708831, NULL, NULL, NULL, '''quoted''');
INSERT INTO asks (key, id, run, pass, name, workflow, status, opened_at, due, step, version, assignees, question, closing, closed) VALUES (1, 'waiting', 'sales', 'review 1', '0', 'sales flow', 'open', 1003.5, 9000.0, 1, 2, '["boss"]', '{"taskId":"review","iteration":0,"kind":"approval","question":"it''s a \"question\""}', NULL, NULL);
INSERT INTO asks (key, id, run, pass, name, workflow, status, opened_at, due, step, version, assignees, question, closing, closed) VALUES (2, 'answered', 'sales', 'review 1', '1', 'sales flow', 'answered', 1000.0, NULL, 0, 2, '[]', '{"taskId":"outer/review[1]","iteration":2,"kind":"form","question":"question"}', '{"status":"answered","at":2000,"answer":"漢字 👩‍🚀","by":{"name":"somebody","from":"somewhere"}}', 1);
INSERT INTO asks (key, id, run, pass, name, workflow, status, opened_at, due, step, version, assignees, question, closing, closed) VALUES (3, 'cancelled', 'sales', 'review 1', '2', 'sales flow', 'cancelled', 1000.0, NULL, 0, 2, '[]', '{"taskId":"review","iteration":0,"kind":"approval","question":"question"}', '{"status":"cancelled","at":2000,"reason":"no longer needed"}', 2);
INSERT INTO asks (key, id, run, pass, name, workflow, status, opened_at, due, step, version, assignees, question, closing, closed) VALUES (4, 'expired', 'sales', 'review 1', '3', 'sales flow', 'expired', 1000.0, NULL, 0, 2, '[]', '{"taskId":"review","iteration":0,"kind":"approval","question":"question"}', '{"status":"expired","at":2000,"answer":"the default"}', 3);
INSERT INTO asks (key, id, run, pass, name, workflow, status, opened_at, due, step, version, assignees, question, closing, closed) VALUES (5, 'of a run that is not stored', 'unknown', 'pass of of a run that is not stored', '0', 'flow', 'open', 1000.0, NULL, 0, 1, '[]', '{"taskId":"review","iteration":0,"kind":"approval","question":"question"}', NULL, NULL);
INSERT INTO closings (number) VALUES (3);
INSERT INTO records (collection, id, version, text) VALUES (X'006B006500790073', X'0061006E006E', 2, 'changed');
INSERT INTO records (collection, id, version, text) VALUES (X'006B006500790073', X'D83D', 1, 'half of a character');
INSERT INTO records (collection, id, version, text) VALUES (X'00C400D600DC00206F225B570020D83DDC69200DD83DDE80', X'004E0055004C00200000', 1, X'0074006500780074007300200074006F006F003A002000000020DC00');
INSERT INTO lines (log, seq, at, text) VALUES (X'004E0055004C00200000', 1, 2000.0, '');
INSERT INTO lines (log, seq, at, text) VALUES (X'00610075006400690074', 1, 1000.5, 'first');
INSERT INTO lines (log, seq, at, text) VALUES (X'00610075006400690074', 2, 999.5, '漢字 👩‍🚀');
INSERT INTO lines (log, seq, at, text) VALUES (X'00610075006400690074', 3, 998.5, X'004E0055004C00200000');
