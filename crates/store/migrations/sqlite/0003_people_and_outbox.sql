-- Who works with leads, and what happens that others want to hear of.

-- email: in lower case; owners and actors are named by it. role: admin, marketer, sales, viewer. team: marketing, sales. language: ko, en.
CREATE TABLE member (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT,
  role TEXT NOT NULL,
  team TEXT,
  language TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  disabled_at INTEGER
) STRICT;

-- Written in the commit that makes it happen. data: a JSON object. dispatched_at: when it was passed on to whoever wants to hear of it.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  lead_id INTEGER,
  occurred_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  data TEXT NOT NULL,
  dispatched_at INTEGER
) STRICT;
CREATE INDEX outbox_waiting ON outbox (id) WHERE dispatched_at IS NULL;
CREATE INDEX outbox_lead ON outbox (lead_id, id) WHERE lead_id IS NOT NULL;
