-- One request after the other, every message with an id of its own. From the environment:
--   LOAD_AUTHORIZATION  the header
--   LOAD_PREFIX         what ids begin with
--   LOAD_LEADS          about how many people: u0, u1, …
--   LOAD_BATCH          messages a request; 1 goes to /v1/track, more to /v1/batch
--   LOAD_LATE           of a hundred messages, those dated up to an hour back
local leads, batch, late = tonumber(os.getenv("LOAD_LEADS")), tonumber(os.getenv("LOAD_BATCH")), tonumber(os.getenv("LOAD_LATE"))
local prefix, number = os.getenv("LOAD_PREFIX"), 0
local headers = { ["Content-Type"] = "application/json", ["Authorization"] = os.getenv("LOAD_AUTHORIZATION") }

-- Of fifty events.
local events = {}
for name, share in pairs({ ["Page Viewed"] = 32, ["Page Engaged"] = 9, ["Email Link Clicked"] = 4, ["Form Submitted"] = 1,
                           ["Asset Downloaded"] = 2, ["Demo Attended"] = 1, ["Email Marked as Spam"] = 1 }) do
  for _ = 1, share do events[#events + 1] = name end
end
table.sort(events)
local paths = { "/", "/pricing", "/docs/start", "/blog/2026/why-now", "/customers" }

function init() math.randomseed(20260105) end

local function message()
  number = number + 1
  local dated = ""
  if late > 0 and math.random(100) <= late then
    dated = string.format('"timestamp":"%s",', os.date("!%Y-%m-%dT%H:%M:%SZ", os.time() - math.random(1, 3600)))
  end
  return string.format(
    '{"type":"track","messageId":"%s-%d","userId":"u%d","event":"%s",%s"properties":{"path":"%s","active_seconds":%d,"referrer":"https://www.example.com/?utm_source=x"}}',
    prefix, number, math.random(0, leads - 1), events[math.random(#events)], dated, paths[math.random(#paths)], math.random(1, 90))
end

function request()
  if batch == 1 then return wrk.format("POST", "/v1/track", headers, message()) end
  local messages = {}
  for n = 1, batch do messages[n] = message() end
  return wrk.format("POST", "/v1/batch", headers, '{"batch":[' .. table.concat(messages, ",") .. "]}")
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('LOAD {"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"max_ms":%.3f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
