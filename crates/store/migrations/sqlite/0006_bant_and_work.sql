-- BANT with values, evidence and a date until which it is good; what people do about leads: opportunities, tasks, notes, meetings.

-- detail: the value in its own shape, a JSON object; value says it in words. sources: a JSON object of messages, notes and who said it.
-- due_at: when it turns stale, until that was announced or a later entry took its place.
ALTER TABLE bant_entry ADD COLUMN detail TEXT;
ALTER TABLE bant_entry ADD COLUMN sources TEXT;
ALTER TABLE bant_entry ADD COLUMN due_at INTEGER;
CREATE INDEX bant_entry_due ON bant_entry (due_at) WHERE due_at IS NOT NULL;

-- products: a JSON list. revision: counted up by every change that people make.
ALTER TABLE opportunity ADD COLUMN products TEXT;
ALTER TABLE opportunity ADD COLUMN missing_feature TEXT;
ALTER TABLE opportunity ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
CREATE INDEX opportunity_owner ON opportunity (owner, outcome);
CREATE INDEX opportunity_closed ON opportunity (closed_at);

-- What people did to an opportunity: append-only. detail: what it was before and is since, a JSON object.
CREATE TABLE opportunity_change (
  id INTEGER PRIMARY KEY,
  opportunity_id INTEGER NOT NULL REFERENCES opportunity (id),
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX opportunity_change_of ON opportunity_change (opportunity_id, id);

-- period: 2026, 2026-Q3 or 2026-09. metric: won_amount (amount in units of the currency) or won_count (currency empty).
CREATE TABLE target (
  id INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  period TEXT NOT NULL,
  metric TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount REAL NOT NULL,
  set_by TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  UNIQUE (owner, period, metric, currency)
) STRICT;

-- alarm_at: when it is due, until that was announced or it is done.
CREATE TABLE task (
  id INTEGER PRIMARY KEY,
  lead_id INTEGER REFERENCES lead (id),
  opportunity_id INTEGER REFERENCES opportunity (id),
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  note TEXT,
  owner TEXT NOT NULL,
  due_at INTEGER,
  alarm_at INTEGER,
  done_at INTEGER,
  done_by TEXT,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX task_lead ON task (lead_id);
CREATE INDEX task_owner ON task (owner, done_at);
CREATE INDEX task_alarm ON task (alarm_at) WHERE alarm_at IS NOT NULL;

CREATE TABLE note (
  id INTEGER PRIMARY KEY,
  lead_id INTEGER NOT NULL REFERENCES lead (id),
  opportunity_id INTEGER REFERENCES opportunity (id),
  body TEXT NOT NULL,
  situation TEXT,
  problem TEXT,
  solution TEXT,
  author TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
CREATE INDEX note_lead ON note (lead_id, id);

-- kind: meeting or call. status: planned, held, missed or cancelled. meaningful: whether it was a conversation that led somewhere.
-- attendees: a JSON list. message_id: of the event that it left in the log, once it is over.
CREATE TABLE meeting (
  id INTEGER PRIMARY KEY,
  lead_id INTEGER NOT NULL REFERENCES lead (id),
  opportunity_id INTEGER REFERENCES opportunity (id),
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  owner TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  place TEXT,
  attendees TEXT NOT NULL,
  status TEXT NOT NULL,
  meaningful INTEGER,
  outcome TEXT,
  summary TEXT,
  message_id TEXT,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX meeting_lead ON meeting (lead_id, starts_at);
CREATE INDEX meeting_owner ON meeting (owner, starts_at);

-- Links that belong to a lead.
CREATE TABLE attachment (
  id INTEGER PRIMARY KEY,
  lead_id INTEGER NOT NULL REFERENCES lead (id),
  opportunity_id INTEGER REFERENCES opportunity (id),
  title TEXT NOT NULL,
  url TEXT NOT NULL,
  added_by TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
CREATE INDEX attachment_lead ON attachment (lead_id, id);

-- secret: SHA-256 of the token in the address of a member's calendar. member: an e-mail address.
CREATE TABLE calendar_feed (
  id INTEGER PRIMARY KEY,
  member TEXT NOT NULL,
  secret BLOB NOT NULL UNIQUE,
  language TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;
CREATE INDEX calendar_feed_member ON calendar_feed (member);
