-- Sends each line of a file once: "METHOD<tab>path?query<tab>key<tab>body". The mock refuses a
-- signature that it has seen before, so no line may go out twice.
local requests, sent = {}, 0
answers, accepted, ran_out, sample = 0, 0, 0, ""

function init(arguments)
  for line in io.lines(arguments[1]) do
    local method, target, key, body = line:match("^(%u+)\t([^\t]+)\t([^\t]+)\t(.*)$")
    local headers = { ["X-API-KEY"] = key }
    if body == "" then body = nil else headers["Content-Type"] = "application/json" end
    requests[#requests + 1] = wrk.format(method, target, headers, body)
  end
end

function request()
  if sent == #requests then
    ran_out = 1
    wrk.thread:stop()
    return requests[sent]
  end
  sent = sent + 1
  return requests[sent]
end

function response(status, headers, body)
  answers = answers + 1
  if status == 200 and body:find('"code":0,', 1, true) then
    accepted = accepted + 1
  elseif sample == "" then
    sample = status .. " " .. body:sub(1, 200)
  end
end

local threads = {}
function setup(thread) threads[#threads + 1] = thread end

function done(summary, latency)
  local total = { answers = 0, accepted = 0, ran_out = 0 }
  local first = ""
  for _, thread in ipairs(threads) do
    for name, number in pairs(total) do total[name] = number + thread:get(name) end
    if first == "" then first = thread:get("sample") end
  end
  local errors = summary.errors
  io.write(string.format(
    'RESULT\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    total.answers, total.accepted, total.ran_out, first:gsub("%s+", " ")))
end
