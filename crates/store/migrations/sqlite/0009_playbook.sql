-- What to do with a lead, by the band of its score: every playbook that was ever in force. The greatest revision is.

-- revision: one more than that of the playbook it replaces, from 1.
CREATE TABLE playbook (
  revision INTEGER PRIMARY KEY,
  document TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  set_by TEXT NOT NULL
) STRICT;
