-- Work that takes its time: changes of many leads, exports, imports; and the files that imports read.

-- state: queued, running, done, failed, cancelled. actor: who asked, member: as which member. sees: which leads the asker may see, when it was asked.
-- asked: what, a JSON object. attempts: how often it was taken up; whoever took it up last may write. stop: 1 once somebody wants it to end.
CREATE TABLE job (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  member TEXT,
  address TEXT,
  sees TEXT NOT NULL,
  state TEXT NOT NULL,
  asked TEXT NOT NULL,
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  report TEXT,
  error TEXT,
  file TEXT,
  stop INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  lease_until INTEGER,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER
) STRICT;
CREATE INDEX job_open ON job (id) WHERE ended_at IS NULL;
CREATE INDEX job_ended ON job (ended_at);
CREATE INDEX job_actor ON job (actor, id);

-- The leads of a job. state: 0 waiting, 1 done, 2 left as it was, 3 refused, for the reason.
CREATE TABLE job_lead (
  job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  lead_id INTEGER NOT NULL,
  state INTEGER NOT NULL,
  reason TEXT,
  PRIMARY KEY (job_id, lead_id)
) STRICT;
CREATE INDEX job_lead_state ON job_lead (job_id, state, lead_id);
CREATE INDEX job_lead_lead ON job_lead (lead_id);

-- Files to be imported. kind: leads, events, opportunities. name: as it is called by whoever sent it. file: in the folder of jobs.
CREATE TABLE upload (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  actor TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  file TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX upload_created ON upload (created_at);
