-- Models beside the primary one, each for a product or a region. They score leads and move nobody.

-- version: what is in force there. pass_after: the lead up to which all have been scored under it; none: all have. seq: up to which message
-- what was said since is scored too. moved: as in epoch, when that was begun.
CREATE TABLE slot (
  name TEXT COLLATE "C" PRIMARY KEY,
  version TEXT COLLATE "C" NOT NULL REFERENCES scoring_model (version),
  published_at BIGINT NOT NULL,
  published_by TEXT COLLATE "C" NOT NULL,
  pass_after BIGINT,
  seq BIGINT NOT NULL,
  moved BIGINT NOT NULL
);

-- due_at: when it changes with no message.
CREATE TABLE slot_score (
  slot TEXT COLLATE "C" NOT NULL REFERENCES slot (name),
  lead_id BIGINT NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
  model_version TEXT COLLATE "C" NOT NULL,
  fit DOUBLE PRECISION NOT NULL,
  engagement DOUBLE PRECISION NOT NULL,
  total DOUBLE PRECISION NOT NULL,
  score BIGINT NOT NULL,
  grade TEXT COLLATE "C" NOT NULL,
  qualified BIGINT NOT NULL,
  first_entered_at BIGINT,
  entered_at BIGINT,
  left_at BIGINT,
  as_of BIGINT NOT NULL,
  due_at BIGINT,
  PRIMARY KEY (slot, lead_id)
);
CREATE INDEX slot_score_lead ON slot_score (lead_id);
CREATE INDEX slot_score_due ON slot_score (slot, due_at) WHERE due_at IS NOT NULL;

-- For which slot it is proposed.
ALTER TABLE proposal ADD COLUMN slot TEXT COLLATE "C" NOT NULL DEFAULT 'primary';
