-- Instants are microseconds since 1970-01-01 UTC. Flags are 0 or 1. JSON is kept as text, as it was received.

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  domain TEXT,
  industry TEXT,
  employees INTEGER,
  country TEXT,
  attributes TEXT NOT NULL,
  facts_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE lead (
  id INTEGER PRIMARY KEY,
  account_id INTEGER REFERENCES account (id),
  email TEXT,
  email_key TEXT UNIQUE,
  name TEXT,
  job_title TEXT,
  phone TEXT,
  source TEXT,
  campaign TEXT,
  owner TEXT,
  stage TEXT NOT NULL,
  stage_at INTEGER,
  created_at INTEGER NOT NULL,
  known_at INTEGER,
  recorded_at INTEGER NOT NULL,
  attributes TEXT NOT NULL,
  search_key TEXT NOT NULL,
  stale INTEGER NOT NULL
) STRICT;
CREATE INDEX lead_account ON lead (account_id);
CREATE INDEX lead_stage ON lead (stage, stage_at);
-- 0 derived, 1 waiting, else the token of whoever is deriving it.
CREATE INDEX lead_stale ON lead (id) WHERE stale <> 0;

-- rank: the lower, the earlier the lead was known by it; people are told the first.
CREATE TABLE external_id (
  system TEXT NOT NULL,
  value TEXT NOT NULL,
  lead_id INTEGER NOT NULL REFERENCES lead (id),
  rank INTEGER NOT NULL,
  PRIMARY KEY (system, value)
) STRICT;
CREATE INDEX external_id_lead ON external_id (lead_id);

-- The log: kind 0 an event, 1 attributes of a lead, 2 attributes of an account. Append-only.
-- class: 0 servers, 1 browsers. verdict: 0 human, 1 machine.
CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  class INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  kind INTEGER NOT NULL,
  lead_id INTEGER REFERENCES lead (id) DEFERRABLE INITIALLY DEFERRED,
  account_id INTEGER REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
  name TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  context TEXT,
  snapshot INTEGER NOT NULL,
  verdict INTEGER NOT NULL,
  verdict_reason TEXT
) STRICT;
CREATE INDEX event_lead ON event (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX event_account ON event (account_id) WHERE account_id IS NOT NULL;

-- Which message ids are taken: a digest of class and id, and the event that has it. A table of its own, since its rows are entered in
-- another order than those of the log: each then fills its pages one after the other.
CREATE TABLE message (
  digest BLOB PRIMARY KEY,
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW attribute_fact AS
  SELECT seq, lead_id, account_id, occurred_at, received_at, message_id, body AS attributes, snapshot
  FROM event WHERE kind <> 0;

CREATE TABLE scoring_model (
  version TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  document TEXT NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;

-- The newest publication of a slot is in force.
CREATE TABLE publication (
  id INTEGER PRIMARY KEY,
  slot TEXT NOT NULL,
  version TEXT NOT NULL REFERENCES scoring_model (version),
  published_at INTEGER NOT NULL,
  published_by TEXT NOT NULL
) STRICT;

CREATE TABLE score (
  lead_id INTEGER NOT NULL REFERENCES lead (id),
  model_version TEXT NOT NULL REFERENCES scoring_model (version),
  fit REAL NOT NULL,
  engagement REAL NOT NULL,
  total REAL NOT NULL,
  score INTEGER NOT NULL,
  grade TEXT NOT NULL,
  qualified INTEGER NOT NULL,
  first_entered_at INTEGER,
  entered_at INTEGER,
  left_at INTEGER,
  as_of INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (lead_id, model_version)
) STRICT;
CREATE INDEX score_order ON score (model_version, score DESC, lead_id);

-- What people, or a system of record, decided. ref is unique: the same import twice is one decision.
CREATE TABLE decision (
  id INTEGER PRIMARY KEY,
  ref TEXT NOT NULL UNIQUE,
  lead_id INTEGER NOT NULL REFERENCES lead (id),
  stage TEXT NOT NULL,
  decided_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  note TEXT,
  imported INTEGER NOT NULL
) STRICT;
CREATE INDEX decision_lead ON decision (lead_id, decided_at);

-- Moves between stages. Append-only: an entry that no longer holds is voided by a later one whose corrects names it.
CREATE TABLE transition (
  id INTEGER PRIMARY KEY,
  lead_id INTEGER NOT NULL REFERENCES lead (id),
  model_version TEXT,
  from_stage TEXT,
  to_stage TEXT,
  occurred_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  note TEXT,
  actor TEXT NOT NULL,
  backfilled INTEGER NOT NULL,
  corrects INTEGER UNIQUE REFERENCES transition (id)
) STRICT;
CREATE INDEX transition_lead ON transition (lead_id, occurred_at, id);

CREATE TABLE handoff (
  id INTEGER PRIMARY KEY,
  lead_id INTEGER NOT NULL REFERENCES lead (id),
  model_version TEXT,
  status TEXT NOT NULL,
  owner TEXT,
  opened_at INTEGER NOT NULL,
  decided_at INTEGER,
  decided_by TEXT,
  reason TEXT,
  note TEXT
) STRICT;
CREATE UNIQUE INDEX handoff_open ON handoff (lead_id) WHERE status = 'open';
CREATE INDEX handoff_status ON handoff (status, opened_at);

CREATE TABLE bant_entry (
  id INTEGER PRIMARY KEY,
  lead_id INTEGER NOT NULL REFERENCES lead (id),
  letter TEXT NOT NULL,
  status TEXT NOT NULL,
  value TEXT,
  evidence TEXT,
  confidence REAL,
  best_before INTEGER,
  actor TEXT NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX bant_entry_lead ON bant_entry (lead_id, letter, id);

CREATE TABLE opportunity (
  id INTEGER PRIMARY KEY,
  external_id TEXT NOT NULL UNIQUE,
  lead_id INTEGER NOT NULL REFERENCES lead (id),
  name TEXT,
  product TEXT,
  stage TEXT NOT NULL,
  outcome TEXT NOT NULL,
  amount REAL,
  currency TEXT,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  expected_close_at INTEGER,
  reason TEXT,
  competitor TEXT,
  owner TEXT,
  attributes TEXT NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX opportunity_lead ON opportunity (lead_id);

CREATE TABLE source (
  key TEXT PRIMARY KEY,
  label TEXT NOT NULL
) STRICT;

CREATE TABLE campaign (
  key TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  source TEXT,
  cost REAL,
  currency TEXT,
  starts_at INTEGER,
  ends_at INTEGER
) STRICT;

-- source '' stands for every source without its own.
CREATE TABLE benchmark (
  from_stage TEXT NOT NULL,
  to_stage TEXT NOT NULL,
  source TEXT NOT NULL,
  rate REAL NOT NULL,
  PRIMARY KEY (from_stage, to_stage, source)
) STRICT;
INSERT INTO benchmark (from_stage, to_stage, source, rate) VALUES ('mql', 'sql', '', 0.13);

CREATE TABLE job (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  dedupe_key TEXT NOT NULL UNIQUE,
  payload TEXT NOT NULL,
  run_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  leased_until INTEGER,
  error TEXT,
  done_at INTEGER,
  dead INTEGER NOT NULL
) STRICT;
CREATE INDEX job_due ON job (run_at) WHERE done_at IS NULL AND dead = 0;

CREATE TABLE timer (
  lead_id INTEGER NOT NULL REFERENCES lead (id),
  kind TEXT NOT NULL,
  model_version TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  PRIMARY KEY (lead_id, kind, model_version)
) STRICT;
CREATE INDEX timer_due ON timer (due_at);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE import_run (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  file TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  counts TEXT NOT NULL
) STRICT;
