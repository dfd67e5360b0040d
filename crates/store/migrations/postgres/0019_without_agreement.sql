-- Who has a proposal published, and why although a team has not agreed to it.
ALTER TABLE proposal ADD COLUMN scheduled_by TEXT COLLATE "C";
ALTER TABLE proposal ADD COLUMN without_agreement TEXT COLLATE "C";
