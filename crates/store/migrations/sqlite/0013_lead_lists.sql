-- Lists of leads and accounts over 100,000 of them: what they are searched, sorted and filtered by, in narrow tables that are quick to go
-- through; definitions of attributes; saved views.

-- text: names and addresses as they are typed, letter by letter, with the initial letters of Korean ones. name, company: folded, cut; lists are
-- sorted by them. All follow from the lead and its account, and are written whenever one of those is.
ALTER TABLE lead DROP COLUMN search_key;
CREATE TABLE lead_search (
  lead_id INTEGER PRIMARY KEY REFERENCES lead (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  name TEXT,
  company TEXT
) STRICT;
CREATE INDEX lead_search_name ON lead_search (name, lead_id);
CREATE INDEX lead_search_company ON lead_search (company, lead_id);

-- facts: attributes as filters compare them; see store::listing::facts.
CREATE TABLE lead_facts (
  lead_id INTEGER PRIMARY KEY REFERENCES lead (id) ON DELETE CASCADE,
  facts TEXT NOT NULL
) STRICT;

CREATE TABLE account_search (
  account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  name TEXT NOT NULL,
  facts TEXT NOT NULL
) STRICT;
CREATE INDEX account_search_name ON account_search (name, account_id);

-- What counts and most filters need of a lead, without the lead.
CREATE INDEX lead_owner ON lead (owner, stage, account_id, created_at, stage_at, id);
CREATE INDEX lead_source ON lead (source, stage, id);
CREATE INDEX lead_campaign ON lead (campaign, stage, id);
CREATE INDEX lead_created ON lead (created_at, id);
CREATE INDEX lead_stage_since ON lead (stage_at, id);
CREATE INDEX handoff_owner ON handoff (owner, lead_id) WHERE status = 'open';

-- Attributes that people defined. subject: lead, account. kind: text, number, boolean, date, choice. labels, choices: JSON.
CREATE TABLE attribute (
  id INTEGER PRIMARY KEY,
  subject TEXT NOT NULL,
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  label TEXT NOT NULL,
  choices TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  revision INTEGER NOT NULL,
  UNIQUE (subject, key)
) STRICT;

-- Keys of attributes that some lead or account has or had. kinds: of their values, the sum of 1 (text), 2 (number), 4 (true or false), 8 (list),
-- 16 (object).
CREATE TABLE attribute_seen (
  subject TEXT NOT NULL,
  key TEXT NOT NULL,
  kinds INTEGER NOT NULL,
  PRIMARY KEY (subject, key)
) STRICT;

-- document: filter, sorting, columns and layout, JSON. owner: a member's address, or whoever made it with a key.
CREATE TABLE saved_view (
  id INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  shared INTEGER NOT NULL,
  document TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  UNIQUE (owner, name)
) STRICT;
