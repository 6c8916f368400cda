// How scripts tell changes: in a stream, as long as somebody listens. An entry says which one was before it, so that whoever reads on finds
// out when one is missing; a stream that nobody reads is cut, and goes by itself.

/**
 * In ms: who listens is heard of more often. Changes are told for so long to a process that has died; and who listens misses nothing while the
 * server is away for less than that.
 */
export const LISTENED: number = 900_000;

/** Behind `channelPrelude`. A listener who reads on once in `LISTENED` has always the end of the stream. */
export const channelTelling: string = `
local function note(kind, key, body)
  local last = redis.call('XREVRANGE', news, '+', '-', 'COUNT', 1)[1]
  -- No more than some megabytes, unless one change is as large.
  local most = math.max(16, math.min(10000, math.floor(16777216 / (#body + #key + 100))))
  redis.call('XADD', news, 'MAXLEN', most, '*', 'before', last and last[1] or '0-0', 'kind', kind, 'key', key, 'body', body)
  redis.call('PEXPIRE', news, ${2 * LISTENED})
  redis.call('PUBLISH', news, 'news')
end

-- Whether there may be listeners, where that has been looked at.
local heard = true
local function isHeard()
  if not heard or redis.call('EXISTS', listeners) == 0 then return false end
  redis.call('ZREMRANGEBYSCORE', listeners, '-inf', text(micros() / 1000))
  return redis.call('EXISTS', listeners) == 1
end

-- What is told has been done.
local function tell(key, entry)
  flush()
  if not isHeard() then return end
  if not entry then return note('-', key, '') end
  local content = contentOf(key, entry)
  note(entry.kind, key, entry.kind == 'l' and cjson.encode(content) or content[1])
end
`;
