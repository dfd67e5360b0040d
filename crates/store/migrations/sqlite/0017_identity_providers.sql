-- Who vouches for members over OpenID Connect. key: its name in addresses. client_secret: sealed. domains: a JSON list; empty: addresses of all domains.
-- joins_as: the role of whoever comes and is no member yet; null: nobody joins.
CREATE TABLE identity_provider (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  issuer TEXT NOT NULL,
  client_id TEXT NOT NULL,
  client_secret TEXT,
  domains TEXT NOT NULL,
  joins_as TEXT,
  created_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;

-- Somebody was sent to a provider and is to come back with an answer, once. state, browser: SHA-256 of what only that answer and that browser have.
CREATE TABLE sign_in_attempt (
  state BLOB PRIMARY KEY,
  browser BLOB NOT NULL,
  provider_id INTEGER NOT NULL REFERENCES identity_provider (id),
  return_to TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_attempt_expires ON sign_in_attempt (expires_at);
CREATE INDEX sign_in_attempt_provider ON sign_in_attempt (provider_id);
