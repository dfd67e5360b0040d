-- Hand-offs with a clock: who gets them, how soon they are answered, what both teams say about them.

-- The owner of a company; who has an open hand-off of its leads comes from here first.
ALTER TABLE account ADD COLUMN owner TEXT;

-- opened_by, opened_reason, opened_note: by whom and why, where it was not the model.
-- assigned_at: since when its owner has it. route_at: when an owner is looked for (again). unassigned_at: since when nobody was found.
-- clock_from, clock_used: working time counts from there, and so much had passed before. sla_at: when it is overdue. sla_step: how many steps
-- of the clock were taken since it was opened or last went on to somebody else. next_at: when the clock is looked at. Of a
-- hand-off that is decided, route_at and next_at are none.
-- touched_at: when sales first did something. touched_work: how much working time that took.
ALTER TABLE handoff ADD COLUMN opened_by TEXT;
ALTER TABLE handoff ADD COLUMN opened_reason TEXT;
ALTER TABLE handoff ADD COLUMN opened_note TEXT;
ALTER TABLE handoff ADD COLUMN assigned_at INTEGER;
ALTER TABLE handoff ADD COLUMN route_at INTEGER;
ALTER TABLE handoff ADD COLUMN unassigned_at INTEGER;
ALTER TABLE handoff ADD COLUMN clock_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE handoff ADD COLUMN clock_used INTEGER NOT NULL DEFAULT 0;
ALTER TABLE handoff ADD COLUMN sla_at INTEGER;
ALTER TABLE handoff ADD COLUMN sla_step INTEGER NOT NULL DEFAULT 0;
ALTER TABLE handoff ADD COLUMN next_at INTEGER;
ALTER TABLE handoff ADD COLUMN reassigned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE handoff ADD COLUMN overdue_at INTEGER;
ALTER TABLE handoff ADD COLUMN snoozed_until INTEGER;
ALTER TABLE handoff ADD COLUMN touched_at INTEGER;
ALTER TABLE handoff ADD COLUMN touched_work INTEGER;
ALTER TABLE handoff ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
UPDATE handoff SET clock_from = opened_at, next_at = opened_at, route_at = opened_at WHERE status = 'open';
CREATE INDEX handoff_next ON handoff (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX handoff_route ON handoff (route_at) WHERE route_at IS NOT NULL;

-- What the clock did, each once in a round: a round ends when the hand-off goes on to somebody else.
CREATE TABLE handoff_step (
  handoff_id INTEGER NOT NULL REFERENCES handoff (id),
  round INTEGER NOT NULL,
  step TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  taken_at INTEGER NOT NULL,
  PRIMARY KEY (handoff_id, round, step)
) STRICT;

-- Who was given it, and why.
CREATE TABLE handoff_assignment (
  id INTEGER PRIMARY KEY,
  handoff_id INTEGER NOT NULL REFERENCES handoff (id),
  owner TEXT NOT NULL,
  previous TEXT,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX handoff_assignment_handoff ON handoff_assignment (handoff_id, id);
CREATE INDEX handoff_assignment_owner ON handoff_assignment (owner, at);

-- mentions: a JSON list of e-mail addresses.
CREATE TABLE handoff_comment (
  id INTEGER PRIMARY KEY,
  handoff_id INTEGER NOT NULL REFERENCES handoff (id),
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  body TEXT NOT NULL,
  mentions TEXT NOT NULL
) STRICT;
CREATE INDEX handoff_comment_handoff ON handoff_comment (handoff_id, id);

CREATE TABLE return_reason (
  code TEXT PRIMARY KEY,
  label_en TEXT NOT NULL,
  label_ko TEXT NOT NULL,
  place INTEGER NOT NULL,
  retired_at INTEGER
) STRICT;
INSERT INTO return_reason (code, label_en, label_ko, place) VALUES
  ('too_early', 'Too early', '아직 이름', 1),
  ('no_budget', 'No budget', '예산 없음', 2),
  ('wrong_person', 'Wrong person', '담당자 아님', 3),
  ('not_a_fit', 'Not a fit', '우리 고객과 맞지 않음', 4),
  ('unreachable', 'Unreachable', '연락되지 않음', 5),
  ('duplicate', 'Duplicate', '중복', 6),
  ('competitor', 'Competitor', '경쟁사', 7),
  ('other', 'Other', '기타', 8);

-- What was agreed of hand-offs; the newest is in force, and what was decided under an older one stays.
CREATE TABLE handoff_policy (
  id INTEGER PRIMARY KEY,
  document TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  set_by TEXT NOT NULL
) STRICT;

CREATE TABLE calendar (
  name TEXT PRIMARY KEY,
  document TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL
) STRICT;

-- Who takes hand-offs: calendar none is the default one; capacity none is any number, else so many in any period_s seconds.
CREATE TABLE rep (
  member TEXT PRIMARY KEY,
  active INTEGER NOT NULL,
  calendar TEXT,
  capacity INTEGER,
  period_s INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL
) STRICT;

CREATE TABLE rep_away (
  id INTEGER PRIMARY KEY,
  member TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  note TEXT,
  noted_at INTEGER NOT NULL,
  noted_by TEXT NOT NULL
) STRICT;
CREATE INDEX rep_away_member ON rep_away (member, until_at);

-- The newest is in force.
CREATE TABLE routing (
  id INTEGER PRIMARY KEY,
  document TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  set_by TEXT NOT NULL
) STRICT;

-- Whose turn it is in each rule: what Turns of the engine keeps.
CREATE TABLE routing_turn (
  rule TEXT PRIMARY KEY,
  turns TEXT NOT NULL
) STRICT;

-- What is remembered of a lead has grown: it is folded again.
UPDATE lead SET stale = 1 WHERE stale = 0;
