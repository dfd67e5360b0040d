-- Intake over HTTP: who may send, what could not be taken, which ids were found to be one person; scores that can be folded further.

-- sender: the id that a message came under, `u:` a user's or `a:` a browser's. sent_at: when it happened by the sender's own clock, where
-- that was corrected. extra: members of the message that have no column, a JSON object.
ALTER TABLE event ADD COLUMN sender TEXT;
ALTER TABLE event ADD COLUMN sent_at INTEGER;
ALTER TABLE event ADD COLUMN extra TEXT;

-- listed: the score that lists are sorted by; it follows within 15 minutes, so that a message need not move it in the index.
-- due_at: the instant up to which neither a decision nor the stored numbers can change without a message; none if they never do.
-- waiting: 1 if messages dated after as_of wait to be folded. messages: how many were folded. state: what they were folded into.
DROP TABLE timer;
DROP TABLE score;
CREATE TABLE score (
  lead_id INTEGER NOT NULL REFERENCES lead (id),
  model_version TEXT NOT NULL REFERENCES scoring_model (version),
  fit REAL NOT NULL,
  engagement REAL NOT NULL,
  total REAL NOT NULL,
  score INTEGER NOT NULL,
  listed INTEGER NOT NULL,
  grade TEXT NOT NULL,
  qualified INTEGER NOT NULL,
  first_entered_at INTEGER,
  entered_at INTEGER,
  left_at INTEGER,
  as_of INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  due_at INTEGER,
  waiting INTEGER NOT NULL,
  state BLOB NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (lead_id, model_version)
) STRICT;
CREATE INDEX score_order ON score (model_version, listed DESC, lead_id);
CREATE INDEX score_due ON score (due_at) WHERE due_at IS NOT NULL;
UPDATE lead SET stale = 1;

-- Counted up by whoever changes leads other than by taking in messages: what a service remembers of them is void then.
-- preparing: the model that leads are being scored under before it is published. What changes a lead removes its score under that model.
CREATE TABLE epoch (
  id INTEGER PRIMARY KEY,
  number INTEGER NOT NULL,
  preparing TEXT
) STRICT;
INSERT INTO epoch (id, number) VALUES (1, 1);

-- secret: SHA-256 of the key. origins: a JSON list of those that browsers may send from; empty: any.
CREATE TABLE api_key (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  scope TEXT NOT NULL,
  secret BLOB NOT NULL UNIQUE,
  hint TEXT NOT NULL,
  origins TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER,
  last_used_at INTEGER
) STRICT;

-- What was sent and could not be taken, once for each message and reason. digest: of class, code, endpoint and message. sent_at: when its batch was
-- sent, by the sender's clock.
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE,
  class INTEGER NOT NULL,
  key_id INTEGER,
  code TEXT NOT NULL,
  place TEXT,
  reason TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  message TEXT NOT NULL,
  sent_at INTEGER,
  received_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  times INTEGER NOT NULL
) STRICT;
CREATE INDEX quarantine_class ON quarantine (class, id);

-- Ids found to be a lead's, with the evidence: the message that said so. gone: the lead whose history came with the id, if it had one.
CREATE TABLE identity_link (
  id INTEGER PRIMARY KEY,
  lead_id INTEGER NOT NULL REFERENCES lead (id),
  system TEXT NOT NULL,
  value TEXT NOT NULL,
  kind TEXT NOT NULL,
  message_id TEXT NOT NULL,
  gone INTEGER,
  linked_at INTEGER NOT NULL,
  undone_at INTEGER,
  undone_by TEXT
) STRICT;
CREATE INDEX identity_link_lead ON identity_link (lead_id, id);
CREATE INDEX identity_link_undone ON identity_link (system, value) WHERE undone_at IS NOT NULL;
