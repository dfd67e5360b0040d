-- changed_by: who changed it last; none: Baton itself, or nobody since it was opened.
ALTER TABLE handoff ADD COLUMN changed_by TEXT;

-- What waited for too long when nobody else was there is tried again.
UPDATE handoff SET route_at = opened_at WHERE status = 'open' AND route_at IS NULL AND EXISTS (
  SELECT 1 FROM handoff_step s WHERE s.handoff_id = handoff.id AND s.round = handoff.reassigned AND s.step = 'reassignment'
    AND s.taken_at >= handoff.assigned_at);

-- kind: what it tells of.
ALTER TABLE mail ADD COLUMN kind TEXT;

-- template: the shape of chat messages, JSON with placeholders; none: the shape of its kind.
ALTER TABLE endpoint ADD COLUMN template TEXT;
