-- What was asked with an `Idempotency-Key`, for a day. caller: SHA-256 of what it showed to say who it is. request: SHA-256 of what was asked. status: null while it
-- is worked on. answer: the answer, sealed; it may hold secrets.
CREATE TABLE idempotent_request (
  id INTEGER PRIMARY KEY,
  caller BLOB NOT NULL,
  key TEXT NOT NULL,
  request BLOB NOT NULL,
  begun_at INTEGER NOT NULL,
  status INTEGER,
  answer TEXT,
  UNIQUE (caller, key)
) STRICT;
CREATE INDEX idempotent_request_begun ON idempotent_request (begun_at);
