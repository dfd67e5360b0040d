-- Which leads and accounts changed, in order: a service keeps what lists need of each in memory, and reads those anew (see store::listing::roster).
-- The newest entry always stays, so marks only grow.
CREATE TABLE listing_change (
  mark INTEGER PRIMARY KEY,
  lead_id INTEGER,
  account_id INTEGER
) STRICT;
INSERT INTO listing_change (mark) VALUES (1);

CREATE TRIGGER lead_added AFTER INSERT ON lead
BEGIN INSERT INTO listing_change (lead_id) VALUES (new.id); END;
CREATE TRIGGER lead_changed AFTER UPDATE OF account_id, source, campaign, owner, stage, stage_at, created_at, erased_at ON lead
BEGIN INSERT INTO listing_change (lead_id) VALUES (new.id); END;
CREATE TRIGGER lead_removed AFTER DELETE ON lead
BEGIN INSERT INTO listing_change (lead_id) VALUES (old.id); END;

CREATE TRIGGER lead_search_added AFTER INSERT ON lead_search
BEGIN INSERT INTO listing_change (lead_id) VALUES (new.lead_id); END;
CREATE TRIGGER lead_search_changed AFTER UPDATE ON lead_search
BEGIN INSERT INTO listing_change (lead_id) VALUES (new.lead_id); END;
CREATE TRIGGER lead_search_removed AFTER DELETE ON lead_search
BEGIN INSERT INTO listing_change (lead_id) VALUES (old.lead_id); END;

CREATE TRIGGER lead_facts_added AFTER INSERT ON lead_facts
BEGIN INSERT INTO listing_change (lead_id) VALUES (new.lead_id); END;
CREATE TRIGGER lead_facts_changed AFTER UPDATE ON lead_facts
BEGIN INSERT INTO listing_change (lead_id) VALUES (new.lead_id); END;
CREATE TRIGGER lead_facts_removed AFTER DELETE ON lead_facts
BEGIN INSERT INTO listing_change (lead_id) VALUES (old.lead_id); END;

CREATE TRIGGER score_added AFTER INSERT ON score
BEGIN INSERT INTO listing_change (lead_id) VALUES (new.lead_id); END;
CREATE TRIGGER score_changed AFTER UPDATE OF listed, score, fit, engagement, grade, qualified, last_at ON score
BEGIN INSERT INTO listing_change (lead_id) VALUES (new.lead_id); END;
CREATE TRIGGER score_removed AFTER DELETE ON score
BEGIN INSERT INTO listing_change (lead_id) VALUES (old.lead_id); END;

CREATE TRIGGER handoff_added AFTER INSERT ON handoff
BEGIN INSERT INTO listing_change (lead_id) VALUES (new.lead_id); END;
CREATE TRIGGER handoff_changed AFTER UPDATE OF lead_id, status, owner, sla_at ON handoff
BEGIN INSERT INTO listing_change (lead_id) VALUES (old.lead_id), (new.lead_id); END;
CREATE TRIGGER handoff_removed AFTER DELETE ON handoff
BEGIN INSERT INTO listing_change (lead_id) VALUES (old.lead_id); END;

CREATE TRIGGER opportunity_added AFTER INSERT ON opportunity
BEGIN INSERT INTO listing_change (lead_id) VALUES (new.lead_id); END;
CREATE TRIGGER opportunity_changed AFTER UPDATE OF lead_id, outcome, currency, amount, expected_close_at ON opportunity
BEGIN INSERT INTO listing_change (lead_id) VALUES (old.lead_id), (new.lead_id); END;
CREATE TRIGGER opportunity_removed AFTER DELETE ON opportunity
BEGIN INSERT INTO listing_change (lead_id) VALUES (old.lead_id); END;

CREATE TRIGGER account_added AFTER INSERT ON account
BEGIN INSERT INTO listing_change (account_id) VALUES (new.id); END;
CREATE TRIGGER account_changed AFTER UPDATE OF industry, employees, country, owner ON account
BEGIN INSERT INTO listing_change (account_id) VALUES (new.id); END;
CREATE TRIGGER account_removed AFTER DELETE ON account
BEGIN INSERT INTO listing_change (account_id) VALUES (old.id); END;

CREATE TRIGGER account_search_added AFTER INSERT ON account_search
BEGIN INSERT INTO listing_change (account_id) VALUES (new.account_id); END;
CREATE TRIGGER account_search_changed AFTER UPDATE ON account_search
BEGIN INSERT INTO listing_change (account_id) VALUES (new.account_id); END;
CREATE TRIGGER account_search_removed AFTER DELETE ON account_search
BEGIN INSERT INTO listing_change (account_id) VALUES (old.account_id); END;

-- The hand-offs of a lead: its page asks who last took one of its company.
CREATE INDEX handoff_lead ON handoff (lead_id, status);

-- Lists were put in order by these.
DROP INDEX lead_search_name;
DROP INDEX lead_search_company;
DROP INDEX account_search_name;
DROP INDEX lead_created;
DROP INDEX lead_stage_since;
DROP INDEX lead_source;
DROP INDEX lead_campaign;
