-- Models beside the primary one, each for a product or a region. They score leads and move nobody.

-- version: what is in force there. pass_after: the lead up to which all have been scored under it; none: all have. seq: up to which message
-- what was said since is scored too. moved: as in epoch, when that was begun.
CREATE TABLE slot (
  name TEXT PRIMARY KEY,
  version TEXT NOT NULL REFERENCES scoring_model (version),
  published_at INTEGER NOT NULL,
  published_by TEXT NOT NULL,
  pass_after INTEGER,
  seq INTEGER NOT NULL,
  moved INTEGER NOT NULL
) STRICT;

-- due_at: when it changes with no message.
CREATE TABLE slot_score (
  slot TEXT NOT NULL REFERENCES slot (name),
  lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
  model_version TEXT NOT NULL,
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
  due_at INTEGER,
  PRIMARY KEY (slot, lead_id)
) STRICT;
CREATE INDEX slot_score_lead ON slot_score (lead_id);
CREATE INDEX slot_score_due ON slot_score (slot, due_at) WHERE due_at IS NOT NULL;

-- For which slot it is proposed.
ALTER TABLE proposal ADD COLUMN slot TEXT NOT NULL DEFAULT 'primary';
