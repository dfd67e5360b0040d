-- Which leads and accounts changed: a service keeps what lists need of each in memory, and reads those anew (see store::listing::roster).
-- mark: the transaction that changed it. Transactions do not commit in the order of their numbers, so whoever reads them goes back to the oldest
-- one that was not over when it read last. The newest entry always stays.
CREATE TABLE listing_change (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  mark BIGINT NOT NULL DEFAULT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT),
  lead_id BIGINT,
  account_id BIGINT
);
CREATE INDEX listing_change_mark ON listing_change (mark);
INSERT INTO listing_change DEFAULT VALUES;

-- Whoever writes, the functions know which workspace they are of.
-- Of a lead itself only what lists need: most of what is written there is that it waits to be derived.
CREATE FUNCTION note_changed_lead() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN INSERT INTO listing_change (lead_id) VALUES (NEW.id); RETURN NULL; END $$;
CREATE TRIGGER lead_changed AFTER UPDATE OF account_id, source, campaign, owner, stage, stage_at, created_at, erased_at ON lead
  FOR EACH ROW EXECUTE FUNCTION note_changed_lead();

-- Once for a statement, however many rows it changed. What a row was beforehand matters where it may go from one lead to another.
CREATE FUNCTION note_lead_itself() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN INSERT INTO listing_change (lead_id) SELECT DISTINCT id FROM changed; RETURN NULL; END $$;
CREATE FUNCTION note_lead() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN INSERT INTO listing_change (lead_id) SELECT DISTINCT lead_id FROM changed; RETURN NULL; END $$;
CREATE FUNCTION note_both_leads() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN INSERT INTO listing_change (lead_id) SELECT lead_id FROM changed UNION SELECT lead_id FROM before; RETURN NULL; END $$;
CREATE FUNCTION note_account_itself() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN INSERT INTO listing_change (account_id) SELECT DISTINCT id FROM changed; RETURN NULL; END $$;
CREATE FUNCTION note_account() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN INSERT INTO listing_change (account_id) SELECT DISTINCT account_id FROM changed; RETURN NULL; END $$;

CREATE TRIGGER lead_added AFTER INSERT ON lead REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_lead_itself();
CREATE TRIGGER lead_removed AFTER DELETE ON lead REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_lead_itself();

CREATE TRIGGER lead_search_added AFTER INSERT ON lead_search REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_lead();
CREATE TRIGGER lead_search_changed AFTER UPDATE ON lead_search REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_lead();
CREATE TRIGGER lead_search_removed AFTER DELETE ON lead_search REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_lead();

CREATE TRIGGER lead_facts_added AFTER INSERT ON lead_facts REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_lead();
CREATE TRIGGER lead_facts_changed AFTER UPDATE ON lead_facts REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_lead();
CREATE TRIGGER lead_facts_removed AFTER DELETE ON lead_facts REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_lead();

CREATE TRIGGER score_added AFTER INSERT ON score REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_lead();
CREATE TRIGGER score_changed AFTER UPDATE ON score REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_lead();
CREATE TRIGGER score_removed AFTER DELETE ON score REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_lead();

CREATE TRIGGER handoff_added AFTER INSERT ON handoff REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_lead();
CREATE TRIGGER handoff_changed AFTER UPDATE ON handoff REFERENCING OLD TABLE AS before NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION note_both_leads();
CREATE TRIGGER handoff_removed AFTER DELETE ON handoff REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_lead();

CREATE TRIGGER opportunity_added AFTER INSERT ON opportunity REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_lead();
CREATE TRIGGER opportunity_changed AFTER UPDATE ON opportunity REFERENCING OLD TABLE AS before NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION note_both_leads();
CREATE TRIGGER opportunity_removed AFTER DELETE ON opportunity REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_lead();

CREATE TRIGGER account_added AFTER INSERT ON account REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_account_itself();
CREATE TRIGGER account_changed AFTER UPDATE ON account REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_account_itself();
CREATE TRIGGER account_removed AFTER DELETE ON account REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_account_itself();

CREATE TRIGGER account_search_added AFTER INSERT ON account_search REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_account();
CREATE TRIGGER account_search_changed AFTER UPDATE ON account_search REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_account();
CREATE TRIGGER account_search_removed AFTER DELETE ON account_search REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_account();

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
