import { Script } from '../redis/script.js'

/** Milliseconds for which a circuit is kept that nobody changes, open and closed. */
const keptMs = { open: 86_400_000, closed: 3_600_000 }

/** Milliseconds after which another process is to tell of a change that nobody said was told. */
const tellMs = 5000

/** Most events in the count of failures; then they are forgotten, and the count goes on. */
const mostFailing = 500

/**
 * The circuit of one target, for all processes that deliver to it. Times are those of the master that has the key. Also when Redis is
 * full: it is small, bounded and expires.
 *
 * KEYS the circuit, the failures that are counted while it is closed
 * ARGV `look`
 *      `follow`  as `look`, by a process that tells of changes
 *      `told`    what changed (`opened`, `closed`): this was told
 *      `tell`    failures that open it, what a success takes off, window (ms), least time (ms), open time (ms), successes,
 *                digest of each event that failed
 *      `claim`   the process, lease of the probe (ms): asks for the probe, or for more time for it
 *      `probed`  the process, verdict (`up`, `down`, `neither`), open time (ms)
 *      `close`   closes it by hand; the next process that follows it is to tell
 *
 * Returns state, ms until the next probe, openings, whether failures are counted (1 or 0), what the caller is to tell (`opened`, `closed`
 * or '': what it changed itself, or another process that did not tell it), whether the process has the probe (1 or 0), and then since, failures, held since, the time now.
 */
export const circuitScript = new Script<CircuitReply>(`#!lua flags=allow-oom
local key, failing, op = KEYS[1], KEYS[2], ARGV[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local changed, granted = '', 0
local names = { 'state', 'since', 'until', 'openings', 'failures', 'held', 'probe', 'untold', 'tell' }
local values = redis.call('HMGET', key, unpack(names))
local circuit = {}
for i, name in ipairs(names) do circuit[name] = values[i] or '' end
if circuit.state == '' then circuit.state = 'closed' end

local function put(changes)
  local fields = {}
  for name, value in pairs(changes) do
    circuit[name] = tostring(value)
    fields[#fields + 1] = name
    fields[#fields + 1] = circuit[name]
  end
  redis.call('HSET', key, unpack(fields))
  redis.call('PEXPIRE', key, circuit.state == 'closed' and ${keptMs.closed} or ${keptMs.open})
end
local function ms(number) return string.format('%d', number) end
local function tell(what)
  put({ untold = what, tell = ms(now + ${tellMs}) })
  changed = what
end
local function close()
  put({ state = 'closed', since = ms(now), openings = 0, probe = '' })
  redis.call('PEXPIRE', key, ${keptMs.closed})
  tell('closed')
end

if op == 'tell' and circuit.state == 'closed' then
  local needed, weight, window = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
  local kept = redis.call('HMGET', failing, 'count', 'first')
  local count, first = tonumber(kept[1] or '0'), tonumber(kept[2] or ms(now))
  local size, added = redis.call('HLEN', failing), false
  for i = 8, #ARGV do
    if size >= ${mostFailing} then
      redis.call('DEL', failing)
      size, added = 0, true
    end
    if redis.call('HSETNX', failing, 'e:' .. ARGV[i], '') == 1 then
      count, size, added = math.min(count + 1, 2 * needed), size + 1, true
    end
  end
  count = count - tonumber(ARGV[7]) * weight
  if count >= needed and now - first >= tonumber(ARGV[5]) then
    put({ state = 'open', since = ms(now), ['until'] = ms(now + ARGV[6]), openings = 1, held = ms(now), probe = '',
      failures = math.max(needed, redis.call('HLEN', failing) - (kept[1] and 2 or 0)) })
    redis.call('DEL', failing)
    tell('opened')
  elseif count > 0 then
    redis.call('HSET', failing, 'count', string.format('%.6f', count), 'first', ms(first))
    if added then redis.call('PEXPIRE', failing, window) end
  else
    redis.call('DEL', failing)
  end
elseif op == 'claim' then
  if circuit.state == 'closed' then
    granted = 1
  elseif circuit.state == 'half-open' and circuit.probe == ARGV[2] then
    put({ ['until'] = ms(now + ARGV[3]) })
    granted = 1
  elseif tonumber(circuit['until']) <= now then
    put({ state = 'half-open', since = ms(now), ['until'] = ms(now + ARGV[3]), probe = ARGV[2] })
    granted = 1
  end
elseif op == 'probed' and circuit.state ~= 'closed' then
  if ARGV[3] == 'up' then
    close()
  elseif circuit.probe == ARGV[2] then
    local failed = ARGV[3] == 'down' and 1 or 0
    put({ state = 'open', since = ms(now), ['until'] = ms(now + (failed == 1 and tonumber(ARGV[4]) or 0)), probe = '',
      openings = circuit.openings + failed, failures = circuit.failures + failed })
  end
end

if op == 'close' and circuit.state ~= 'closed' then
  close()
  put({ tell = ms(now) })
  changed = ''
elseif op == 'told' then
  if circuit.untold == ARGV[2] then redis.call('HDEL', key, 'untold', 'tell') end
elseif op ~= 'look' and op ~= 'close' and changed == '' and circuit.untold ~= '' and tonumber(circuit.tell) <= now then
  tell(circuit.untold)
end

local wait = circuit.state == 'closed' and 0 or math.max(0, tonumber(circuit['until']) - now)
return { circuit.state, wait, tonumber(circuit.openings) or 0, redis.call('EXISTS', failing), changed, granted,
  circuit.since, circuit.failures, circuit.held, ms(now) }
`)

export type CircuitReply = [
  state: 'closed' | 'half-open' | 'open',
  waitMs: number,
  openings: number,
  failing: number,
  changed: 'opened' | 'closed' | '',
  granted: number,
  since: string,
  failures: string,
  heldSince: string,
  now: string,
]
