import { Script } from '../redis/script.js'
import { ringLua } from '../shards/bell.script.js'
import { eventOfLua, field } from '../wire/fields.js'

/**
 * The writes of a stream consumer on one shard. The checkpoint is the last delivered id of its consumer group on events. The
 * rest of its state is a hash:
 *
 * | field    | what it holds                                                                                       |
 * |----------|-----------------------------------------------------------------------------------------------------|
 * | `at`     | the checkpoint: a lost group is created again here, and a group that somebody moved is noticed      |
 * | `turn`   | number of the last write: a write that is repeated because its answer was lost is made once         |
 * | `until`  | the last event of the batch that was begun                                                          |
 * | `starts` | how often that batch was begun since its last outcome                                               |
 * | `rest`   | the remaining parts of a batch that failed in part, as JSON                                         |
 * | `window` | the start of the open tumbling window (ms)                                                          |
 * | `state`  | the state of the open window, as JSON                                                               |
 * | `closed` | the end of the last closed window (ms)                                                              |
 */
const shared = `${eventOfLua}local function groupAt(events, group)
  for _, flat in ipairs(redis.call('XINFO', 'GROUPS', events)) do
    local info = {}
    for i = 1, #flat, 2 do info[flat[i]] = flat[i + 1] end
    if info.name == group then return info['last-delivered-id'] end
  end
end
local function newest(events)
  local info = redis.call('XINFO', 'STREAM', events)
  for i = 1, #info, 2 do if info[i] == 'last-generated-id' then return info[i + 1] end end
end
`

/**
 * KEYS[1] lease   KEYS[2] events   KEYS[3] the hash   KEYS[4] dead   KEYS[5] gate   KEYS[6] dlq's doorbell
 * ARGV[1] token   ARGV[2] group   then as each script says
 *
 * Each returns -1 (deposed) and does nothing when another instance holds the lease, and -2 (moved) when somebody moved the
 * checkpoint of the group: the remaining parts of a batch are dropped then. A lost group is created again. Also when Redis
 * is full: the events to read may be what fills it.
 */
function fenced<Reply>(body: string): Script<Reply | -1 | -2> {
  return new Script<Reply | -1 | -2>(`#!lua flags=allow-oom
${shared}
local lease, events, stream, dead, gate, bell = unpack(KEYS)
local group = ARGV[2]
if redis.call('HGET', lease, 'token') ~= ARGV[1] then return -1 end
local at, own = redis.call('HGET', stream, 'at'), groupAt(events, group)
if not own then
  own = at or '0-0'
  redis.call('XGROUP', 'CREATE', events, group, own)
end
if own ~= at then
  redis.call('DEL', stream)
  redis.call('HSET', stream, 'at', own)
  if at then return -2 end
end
${body}`)
}

/**
 * Creates the group if it is missing: at its last checkpoint, if that is known.
 *
 * KEYS[1] events   KEYS[2] the hash   ARGV[1] group   ARGV[2] the id that it reads after, or $ for the newest
 */
export const openScript = new Script<number>(`#!lua flags=allow-oom
${shared}
if groupAt(KEYS[1], ARGV[1]) then return 0 end
local at = redis.call('HGET', KEYS[2], 'at') or (ARGV[2] == '$' and newest(KEYS[1])) or ARGV[2]
redis.call('XGROUP', 'CREATE', KEYS[1], ARGV[1], at)
redis.call('HSET', KEYS[2], 'at', at)
return 1
`)

/** Returns the fields of the hash. */
export const loadScript = fenced<string[]>(`return redis.call('HGETALL', stream)`)

export type Taken = [entries: [string, string[]][], shards: number, nowMs: number, last: string]

/**
 * Reads entries. The checkpoint stays where it is.
 *
 * ARGV[3] after this id   ARGV[4] entries at most   ARGV[5] bytes after which no more are read   ARGV[6] up to this id, or +
 * Returns the entries; the number of shards by the gate; Redis' time, ms; the id up to which there is nothing
 * more ('' where there may be).
 */
export const takeScript = fenced<Taken>(`
local found, bytes, last, most = {}, 0, ARGV[3], tonumber(ARGV[4])
local more = true
while more and #found < most and bytes < tonumber(ARGV[5]) do
  local count = math.min(16, most - #found)
  local some = redis.call('XRANGE', events, '(' .. last, ARGV[6], 'COUNT', count)
  more = #some == count
  for _, entry in ipairs(some) do
    if bytes >= tonumber(ARGV[5]) then
      more = true
      break
    end
    found[#found + 1] = entry
    last = entry[1]
    for _, field in ipairs(entry[2]) do bytes = bytes + #field end
  end
end
local time = redis.call('TIME')
local ends = more and '' or ARGV[6] == '+' and newest(events) or ARGV[6]
return { found, tonumber(redis.call('HGET', gate, 'shards') or 0), time[1] * 1000 + math.floor(time[2] / 1000), ends }
`)

/** A try begins. ARGV[3] the last event of its batch. Returns how often the batch was begun since its last outcome. */
export const beginScript = fenced<number>(`
redis.call('HSET', stream, 'until', ARGV[3])
return redis.call('HINCRBY', stream, 'starts', 1)
`)

/**
 * Takes a begin back whose handler was not called. Not fenced: the owner that counted it corrects it, also after it lost the
 * lease.
 *
 * KEYS[1] the hash   ARGV[1] the last event of its batch   ARGV[2] how often it counts as begun
 * Returns 1, or 0 if another owner began the batch since.
 */
export const notBegunScript = new Script<0 | 1>(`#!lua flags=allow-oom
if redis.call('HGET', KEYS[1], 'until') ~= ARGV[1] or redis.call('HGET', KEYS[1], 'starts') ~= ARGV[2] then return 0 end
redis.call('HINCRBY', KEYS[1], 'starts', -1)
return 1
`)

/**
 * Writes the outcome of a try in one step: dead letters, the checkpoint, and the fields of the hash.
 *
 * ARGV[3] turn   ARGV[4] the checkpoint   ARGV[5] n   then n fields and values of the hash
 * then for each dead letter: entry id, the letter
 */
export const settleScript = fenced<number>(`${ringLua}
if tonumber(redis.call('HGET', stream, 'turn') or 0) >= tonumber(ARGV[3]) then return 1 end
local fields = 6 + 2 * ARGV[5]
for a = fields, #ARGV, 2 do
  local entry = redis.call('XRANGE', events, ARGV[a], ARGV[a])[1]
  local event = entry and eventOf(entry[2]) or ''
  ring(bell, dead, redis.call('XADD', dead, '*', '${field.letter}', ARGV[a + 1], '${field.event}', event))
end
if ARGV[4] ~= own then redis.call('XGROUP', 'SETID', events, group, ARGV[4]) end
redis.call('DEL', stream)
redis.call('HSET', stream, 'turn', ARGV[3], 'at', ARGV[4], unpack(ARGV, 6, fields - 1))
return 1
`)

/**
 * Deletes the consumer's group and hash. KEYS[1] events   KEYS[2] the hash   ARGV[1] group
 * Returns 1 if it existed, else 0.
 */
export const forgetScript = new Script<number>(`
local there = redis.call('DEL', KEYS[2])
if redis.call('EXISTS', KEYS[1]) == 1 then there = there + redis.call('XGROUP', 'DESTROY', KEYS[1], ARGV[1]) end
return there > 0 and 1 or 0
`)
