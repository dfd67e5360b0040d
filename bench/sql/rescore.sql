-- W1: the total of every lead at 2026-01-01T00:00:00Z (1767225600) and whether it is an MQL.
-- Reads {facts} (one row a lead: lead, country, industry, employees, title_level, corporate_email, consent)
-- and {acts} (one row an event: lead, kind, ts in seconds since the epoch).
WITH facts AS (SELECT * FROM {facts}),
acts AS (SELECT * FROM {acts}),
behaviour AS (
  SELECT
    lead,
    least(20.0, sum(CASE WHEN kind = {page_view} THEN 1.0 * exp2_of(ts, 14) ELSE 0.0 END))
      + least(30.0, sum(CASE WHEN kind = {pricing_view} THEN 5.0 * exp2_of(ts, 14) ELSE 0.0 END))
      + least(40.0, sum(CASE WHEN kind = {form_submit} THEN 20.0 * exp2_of(ts, 30) ELSE 0.0 END))
      + least(5.0, sum(CASE WHEN kind = {email_open} THEN 0.5 * exp2_of(ts, 7) ELSE 0.0 END))
      + least(15.0, sum(CASE WHEN kind = {email_click} THEN 3.0 * exp2_of(ts, 14) ELSE 0.0 END))
      + least(24.0, sum(CASE WHEN kind = {download} THEN 8.0 * exp2_of(ts, 30) ELSE 0.0 END))
      + least(30.0, sum(CASE WHEN kind = {webinar} THEN 15.0 * exp2_of(ts, 30) ELSE 0.0 END))
      + least(30.0, sum(CASE WHEN kind = {product_login} THEN 2.0 * exp2_of(ts, 10) ELSE 0.0 END)) AS faded,
    bool_or(kind = {demo_request}) AS demo,
    bool_or(kind = {unsubscribe}) AS unsubscribed,
    max(ts) AS last_at,
    count(*) FILTER (WHERE kind = {pricing_view} AND ts > 1767225600 - 7 * 86400) AS burst
  FROM acts
  GROUP BY lead
),
scored AS (
  SELECT
    lead,
    consent,
    coalesce(unsubscribed, false) AS unsubscribed,
    least(200.0, greatest(0.0,
      {fit}
      + coalesce(faded, 0.0)
      + CASE WHEN demo THEN 40.0 ELSE 0.0 END
      - CASE WHEN unsubscribed THEN 30.0 ELSE 0.0 END
      - CASE WHEN coalesce(last_at, 0) <= 1767225600 - 30 * 86400 THEN 15.0 ELSE 0.0 END
      + CASE WHEN burst >= 3 THEN 15.0 ELSE 0.0 END
    )) AS total
  FROM facts LEFT JOIN behaviour USING (lead)
)
SELECT lead, total, total >= 60 AND consent = 1 AND NOT unsubscribed AS qualified FROM scored
