-- changed_by: who changed it last; none: Baton itself, or nobody since it was opened.
ALTER TABLE handoff ADD COLUMN changed_by TEXT COLLATE "C";
