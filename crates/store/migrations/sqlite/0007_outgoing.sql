-- What leaves the house: webhooks, chat messages, mails, and notices within it.

-- Never used: what is sent has tables of its own, each with what it needs.
DROP TABLE job;

-- wanted: what is written to the outbox only if somebody wants to hear of it: the sum of 1 (lead.updated),
-- 2 (lead.score.changed), 4 (lead.active).
ALTER TABLE epoch ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;

-- Where messages are sent to. kind: webhook, or the chat that it is of. types: a JSON list of the kinds of events that it is sent.
-- secret_old: the secret before this one; signs beside it until its time is over. failures: in a row. paused_until: nothing is sent before.
CREATE TABLE endpoint (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  types TEXT NOT NULL,
  language TEXT NOT NULL,
  secret TEXT,
  secret_old TEXT,
  secret_old_until INTEGER,
  created_at INTEGER NOT NULL,
  disabled_at INTEGER,
  disabled_reason TEXT,
  failures INTEGER NOT NULL,
  paused_until INTEGER
) STRICT;

-- due_at: when it is to be tried, or taken for lost by whoever has it (leased = 1); none once it is done or dead. event: the id that the
-- receiver knows it by. status, said: the last answer.
CREATE TABLE delivery (
  id INTEGER PRIMARY KEY,
  endpoint_id INTEGER NOT NULL REFERENCES endpoint (id),
  dedupe_key TEXT NOT NULL UNIQUE,
  event TEXT NOT NULL,
  kind TEXT NOT NULL,
  lead_id INTEGER,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  due_at INTEGER,
  expires_at INTEGER NOT NULL,
  leased INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  tried_at INTEGER,
  status INTEGER,
  said TEXT,
  done_at INTEGER,
  dead_at INTEGER
) STRICT;
CREATE INDEX delivery_due ON delivery (endpoint_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_lane ON delivery (endpoint_id, lead_id, id) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_dead ON delivery (endpoint_id, id) WHERE dead_at IS NOT NULL;
CREATE INDEX delivery_done ON delivery (done_at) WHERE done_at IS NOT NULL;

-- triggers, condition, recipients, channels: JSON, as the application reads it.
CREATE TABLE notice_rule (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  triggers TEXT NOT NULL,
  condition TEXT NOT NULL,
  recipients TEXT NOT NULL,
  channels TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;

-- mail: at_once, digest, off. digest_hour: of the member's day. quiet_from, quiet_to: minutes of it. muted: a JSON list of kinds.
CREATE TABLE preference (
  member_id INTEGER PRIMARY KEY REFERENCES member (id),
  mail TEXT NOT NULL,
  digest_hour INTEGER NOT NULL,
  quiet_from INTEGER,
  quiet_to INTEGER,
  muted TEXT NOT NULL
) STRICT;

-- The inbox of each member.
CREATE TABLE notice (
  id INTEGER PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES member (id),
  dedupe_key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  lead_id INTEGER,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  read_at INTEGER
) STRICT;
CREATE INDEX notice_member ON notice (member_id, id);
CREATE INDEX notice_unread ON notice (member_id, id) WHERE read_at IS NULL;

-- leased: 1 while it is being sent. doubtful: 1 if it may have been sent once before: whoever sent it did not live to note it.
CREATE TABLE mail (
  id INTEGER PRIMARY KEY,
  dedupe_key TEXT NOT NULL UNIQUE,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  body_text TEXT NOT NULL,
  body_html TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  due_at INTEGER,
  expires_at INTEGER NOT NULL,
  leased INTEGER NOT NULL,
  doubtful INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  error TEXT,
  done_at INTEGER,
  dead_at INTEGER
) STRICT;
CREATE INDEX mail_due ON mail (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX mail_dead ON mail (id) WHERE dead_at IS NOT NULL;
CREATE INDEX mail_done ON mail (done_at) WHERE done_at IS NOT NULL;

-- What waits to be told together: a digest of the day, or a storm. recipient: member:N, address:A or endpoint:N. channel: inbox, mail, chat.
CREATE TABLE held (
  id INTEGER PRIMARY KEY,
  recipient TEXT NOT NULL,
  channel TEXT NOT NULL,
  reason TEXT NOT NULL,
  dedupe_key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  lead_id INTEGER,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  release_at INTEGER NOT NULL
) STRICT;
CREATE INDEX held_release ON held (release_at);

-- How much a recipient was told by a rule since `since`. rule_id: 0 where an endpoint says itself what it is sent.
CREATE TABLE pace (
  rule_id INTEGER NOT NULL,
  recipient TEXT NOT NULL,
  channel TEXT NOT NULL,
  since INTEGER NOT NULL,
  told INTEGER NOT NULL,
  PRIMARY KEY (rule_id, recipient, channel)
) STRICT;

-- What a workspace begins with: nobody misses a hand-off.
INSERT INTO notice_rule (name, triggers, condition, recipients, channels, created_at, created_by) VALUES
  ('hand-offs of the owner', '["handoff.assigned","handoff.reminder","handoff.overdue","handoff.commented","task.due","bant.stale"]',
   '[]', '["owner"]', '["inbox","mail"]', 0, 'baton'),
  ('hand-offs that nobody takes', '["handoff.unassigned","handoff.escalated"]', '[]', '["role:admin","team:sales"]', '["inbox","mail"]', 0, 'baton'),
  ('whoever is mentioned', '["handoff.commented","handoff.escalated"]', '[]', '["mentioned"]', '["inbox","mail"]', 0, 'baton'),
  ('returned hand-offs', '["handoff.returned"]', '[]', '["team:marketing"]', '["inbox"]', 0, 'baton'),
  ('criteria', '["model.proposed","model.published"]', '[]', '["team:marketing","team:sales"]', '["inbox"]', 0, 'baton'),
  ('the house', '["import.finished","delivery.died"]', '[]', '["role:admin"]', '["inbox"]', 0, 'baton');
