-- Criteria agreed by both teams: what is proposed, who agreed, what was said.

-- status: draft, proposed, scheduled, published, withdrawn. document: the model as it was written. version: its version. revision: grows with every
-- change. publish_at: when it is to be published. leased_until: until when somebody publishes it. failure: why it was not published.
CREATE TABLE proposal (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  reason TEXT NOT NULL,
  document TEXT NOT NULL,
  version TEXT NOT NULL,
  status TEXT NOT NULL,
  revision INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  publish_at INTEGER,
  leased_until INTEGER,
  failure TEXT
) STRICT;
CREATE INDEX proposal_due ON proposal (publish_at) WHERE status = 'scheduled';

CREATE TABLE proposal_comment (
  id INTEGER PRIMARY KEY,
  proposal_id INTEGER NOT NULL REFERENCES proposal (id),
  author TEXT NOT NULL,
  text TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX proposal_comment_proposal ON proposal_comment (proposal_id, id);

-- That a team agrees to a version of the criteria, by one of it.
CREATE TABLE agreement (
  version TEXT NOT NULL,
  team TEXT NOT NULL,
  member TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (version, team)
) STRICT;

-- moved: how often messages became another lead's. What is remembered of whose they are is void then.
ALTER TABLE epoch ADD COLUMN moved INTEGER NOT NULL DEFAULT 0;
