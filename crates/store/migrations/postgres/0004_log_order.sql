-- A lead's messages are also read in order of time, a stretch at a time.
DROP INDEX event_lead;
CREATE INDEX event_lead ON event (lead_id, occurred_at) WHERE lead_id IS NOT NULL;
