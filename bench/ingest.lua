-- Messages for intake, each with an id of its own.
-- usage: wrk -t1 -c64 -d10s -s ingest.lua URL -- PREFIX LEADS MESSAGES_A_REQUEST LATE_PERCENT [AUTHORIZATION]
-- With one message a request they go to /v1/track, else to /v1/batch. Late ones are dated one hour back, the others are not dated.
local prefix, leads, batch, late_percent
local headers = { ["Content-Type"] = "application/json" }
local sent = 0

-- What happens, and how often in a hundred times; as in src/ingest/traffic.rs.
local shares = { page_view = 58, pricing_view = 9, email_open = 14, email_click = 6, download = 4, product_login = 6, form_submit = 1, webinar = 1, unsubscribe = 1 }
local events = {}
for name, share in pairs(shares) do for _ = 1, share do events[#events + 1] = name end end
table.sort(events)
local paths = { "/", "/pricing", "/docs/start", "/blog/2026/why" }

function init(args)
  prefix, leads, batch, late_percent = args[1], tonumber(args[2]), tonumber(args[3]), tonumber(args[4])
  if args[5] then headers["Authorization"] = args[5] end
  math.randomseed(42)
end

-- An hour ago. It may lag a little behind: asking the clock costs more than the rest of a message.
local hour_ago
local function late()
  if not hour_ago or sent % 1000 == 0 then hour_ago = os.date('!,"timestamp":"%Y-%m-%dT%H:%M:%SZ"', os.time() - 3600) end
  return hour_ago
end

local function message()
  sent = sent + 1
  local dated = math.random(1, 100) <= late_percent and late() or ""
  return string.format('{"type":"track","messageId":"%s-%d","userId":"u%d","event":"%s"%s,"properties":{"path":"%s","ref":"https://example.com/?utm_source=x","seconds":%d}}',
    prefix, sent, math.random(0, leads - 1), events[math.random(1, 100)], dated, paths[math.random(1, 4)], math.random(1, 60))
end

function request()
  if batch == 1 then return wrk.format("POST", "/v1/track", headers, message()) end
  local messages = {}
  for place = 1, batch do messages[place] = message() end
  return wrk.format("POST", "/v1/batch", headers, '{"batch":[' .. table.concat(messages, ",") .. "]}")
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"max_ms":%.1f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
