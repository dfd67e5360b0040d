-- How members sign in. Secrets of sessions, tickets, devices and recovery codes are kept as their SHA-256.

-- id: that of the member. password: a PHC string. totp: the sealed secret of the second factor; totp_at: since when it is asked for (null: begun, not confirmed);
-- totp_step: the last step that a code was taken of. subject: who somebody is at the provider of OpenID Connect.
CREATE TABLE credential (
  id INTEGER PRIMARY KEY REFERENCES member (id),
  password TEXT,
  password_at INTEGER,
  totp TEXT,
  totp_at INTEGER,
  totp_step INTEGER,
  subject TEXT UNIQUE
) STRICT;

CREATE TABLE recovery_code (
  member_id INTEGER NOT NULL REFERENCES member (id),
  code BLOB NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (member_id, code)
) STRICT;

-- expires_at: whatever is done until then. strong: 1 if a second factor was given.
CREATE TABLE session (
  id INTEGER PRIMARY KEY,
  secret BLOB NOT NULL UNIQUE,
  member_id INTEGER NOT NULL REFERENCES member (id),
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  strong INTEGER NOT NULL,
  address TEXT NOT NULL,
  agent TEXT NOT NULL
) STRICT;
CREATE INDEX session_member ON session (member_id, id);
CREATE INDEX session_expires ON session (expires_at);

-- What is good for one use: setup, invitation, reset, second_factor. attempts: how often a wrong code came with it.
CREATE TABLE ticket (
  secret BLOB PRIMARY KEY,
  kind TEXT NOT NULL,
  member_id INTEGER REFERENCES member (id),
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL
) STRICT;
CREATE INDEX ticket_member ON ticket (member_id, kind);
CREATE INDEX ticket_expires ON ticket (expires_at);

-- Browsers from which somebody has signed in: whoever guesses from elsewhere does not slow them down.
CREATE TABLE device (
  secret BLOB PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES member (id),
  seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX device_member ON device (member_id, seen_at);

-- Where a key may be used from, and until when. addresses: a JSON list of networks; empty: from anywhere.
ALTER TABLE api_key ADD COLUMN addresses TEXT NOT NULL DEFAULT '[]';
ALTER TABLE api_key ADD COLUMN expires_at INTEGER;
