-- Privacy: an audit that shows when it was tampered with, what people agreed to, and who was erased.

-- address: from where. reason: why, where that is asked. place: the entry's place in the chain, from 1 without gaps; none until it is sealed.
-- hash: SHA-256 of the hash before it and of the entry.
ALTER TABLE audit ADD COLUMN address TEXT;
ALTER TABLE audit ADD COLUMN reason TEXT;
ALTER TABLE audit ADD COLUMN place INTEGER;
ALTER TABLE audit ADD COLUMN hash BLOB;
CREATE UNIQUE INDEX audit_place ON audit (place);
CREATE INDEX audit_unsealed ON audit (id) WHERE place IS NULL;
CREATE INDEX audit_at ON audit (at);

-- Whom an entry is about. The numbers stay when a lead is erased: nothing says any more who that was.
CREATE TABLE audit_person (
  audit_id INTEGER NOT NULL REFERENCES audit (id) ON DELETE CASCADE,
  lead_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (audit_id, lead_id)
) STRICT;
CREATE INDEX audit_person_lead ON audit_person (lead_id, audit_id);
CREATE INDEX audit_person_at ON audit_person (at);

-- Months of the audit that somebody looked through. month: 2026-06. note: what was found.
CREATE TABLE audit_review (
  month TEXT PRIMARY KEY,
  reviewed_at INTEGER NOT NULL,
  reviewed_by TEXT NOT NULL,
  note TEXT NOT NULL
) STRICT;

-- What leads agreed to and took back: append-only, with both clocks. ref: the same twice is one. channel: '' for all. given: 1 or 0. way: form, import,
-- api, phone, paper, event.
CREATE TABLE consent (
  id INTEGER PRIMARY KEY,
  ref TEXT NOT NULL UNIQUE,
  lead_id INTEGER NOT NULL REFERENCES lead (id),
  purpose TEXT NOT NULL,
  channel TEXT NOT NULL,
  given INTEGER NOT NULL,
  occurred_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  text_version TEXT,
  way TEXT NOT NULL,
  actor TEXT NOT NULL,
  address TEXT
) STRICT;
CREATE INDEX consent_lead ON consent (lead_id, occurred_at);

-- Which purposes need consent, since when: the newest set before an instant holds for it.
CREATE TABLE consent_policy (
  id INTEGER PRIMARY KEY,
  document TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  set_by TEXT NOT NULL
) STRICT;

-- That somebody was erased, without who it was. digest: a keyed hash of the lead's number. counts: what went, a JSON object.
CREATE TABLE erasure (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL,
  erased_at INTEGER NOT NULL,
  erased_by TEXT NOT NULL,
  address TEXT,
  reason TEXT NOT NULL,
  counts TEXT NOT NULL
) STRICT;

-- Since when a lead is nobody in particular: what it leaves is counted in reports, and is of nobody.
ALTER TABLE lead ADD COLUMN erased_at INTEGER;

-- Lists leave them out, without looking at each lead.
CREATE INDEX lead_erased ON lead (id) WHERE erased_at IS NOT NULL;
