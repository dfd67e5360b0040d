-- W4: the instant (seconds since the epoch) at which every lead first became an MQL; leads that never did are left out.
-- Reads {facts} and {acts} as rescore.sql does. The running sums are kept at 2025-07-05 (1751673600) and faded from there:
-- a window can add but not multiply.
WITH facts AS (SELECT * FROM {facts}),
acts AS (SELECT * FROM {acts}),
life AS (
  SELECT
    lead,
    ts,
    least(20.0, sum(CASE WHEN kind = {page_view} THEN 1.0 * grown(ts, 14) ELSE 0.0 END) OVER so_far * shrunk(ts, 14))
      + least(30.0, sum(CASE WHEN kind = {pricing_view} THEN 5.0 * grown(ts, 14) ELSE 0.0 END) OVER so_far * shrunk(ts, 14))
      + least(40.0, sum(CASE WHEN kind = {form_submit} THEN 20.0 * grown(ts, 30) ELSE 0.0 END) OVER so_far * shrunk(ts, 30))
      + least(5.0, sum(CASE WHEN kind = {email_open} THEN 0.5 * grown(ts, 7) ELSE 0.0 END) OVER so_far * shrunk(ts, 7))
      + least(15.0, sum(CASE WHEN kind = {email_click} THEN 3.0 * grown(ts, 14) ELSE 0.0 END) OVER so_far * shrunk(ts, 14))
      + least(24.0, sum(CASE WHEN kind = {download} THEN 8.0 * grown(ts, 30) ELSE 0.0 END) OVER so_far * shrunk(ts, 30))
      + least(30.0, sum(CASE WHEN kind = {webinar} THEN 15.0 * grown(ts, 30) ELSE 0.0 END) OVER so_far * shrunk(ts, 30))
      + least(30.0, sum(CASE WHEN kind = {product_login} THEN 2.0 * grown(ts, 10) ELSE 0.0 END) OVER so_far * shrunk(ts, 10)) AS faded,
    max(CASE WHEN kind = {demo_request} THEN 1 ELSE 0 END) OVER so_far AS demo,
    max(CASE WHEN kind = {unsubscribe} THEN 1 ELSE 0 END) OVER so_far AS unsubscribed,
    sum(CASE WHEN kind = {pricing_view} THEN 1 ELSE 0 END) OVER week AS burst
  FROM acts
  WINDOW
    so_far AS (PARTITION BY lead ORDER BY ts RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
    week AS (PARTITION BY lead ORDER BY ts RANGE BETWEEN 604799 PRECEDING AND CURRENT ROW)
)
SELECT lead, min(ts) AS crossed_at
FROM facts JOIN life USING (lead)
WHERE consent = 1
  AND unsubscribed = 0
  AND least(200.0, greatest(0.0,
    {fit} + faded + CASE WHEN demo = 1 THEN 40.0 ELSE 0.0 END + CASE WHEN burst >= 3 THEN 15.0 ELSE 0.0 END)) >= 60
GROUP BY lead
