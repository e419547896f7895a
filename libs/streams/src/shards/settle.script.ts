import { Script } from '../redis/script.js'

/** Lua: `settle(stream, group, first)` acknowledges and deletes the entries whose ids are the arguments from `first` on. */
export const settleLua = `
local function settle(stream, group, first)
  local settled = 0
  for i = first, #ARGV, 1000 do -- Lua's stack holds a few thousand
    local last = math.min(i + 999, #ARGV)
    settled = settled + redis.call('XACK', stream, group, unpack(ARGV, i, last))
    redis.call('XDEL', stream, unpack(ARGV, i, last))
  end
  return settled
end
`

/**
 * Lua: `settleInOrder(stream, group, first)` does the same for a stream of which only the owner of a lease reads, oldest entry first. If
 * all that was read up to the last of the entries is settled then, the stream is cut there: to delete small entries one by one, Redis
 * looks for each of them among a hundred others.
 */
export const settleInOrderLua = `
local function settleInOrder(stream, group, first)
  local settled, last = 0, ARGV[#ARGV]
  for i = first, #ARGV, 1000 do
    settled = settled + redis.call('XACK', stream, group, unpack(ARGV, i, math.min(i + 999, #ARGV)))
  end
  local oldest = redis.call('XPENDING', stream, group)[2]
  local function numbers(id) return id:match('^(%d+)-(%d+)$') end
  local ms, seq = numbers(last)
  local oldestMs, oldestSeq = numbers(oldest or '0-0')
  ms, seq, oldestMs, oldestSeq = tonumber(ms), tonumber(seq), tonumber(oldestMs), tonumber(oldestSeq)
  local isLast = not oldest or oldestMs > ms or (oldestMs == ms and oldestSeq > seq)
  if isLast and settled == #ARGV - first + 1 then
    redis.call('XTRIM', stream, 'MINID', '=', last)
    first = #ARGV
  end
  for i = first, #ARGV, 1000 do redis.call('XDEL', stream, unpack(ARGV, i, math.min(i + 999, #ARGV))) end
  return settled
end
`

/**
 * Acknowledges entries and deletes them, so that delivered entries take no memory.
 *
 * KEYS[1] stream   KEYS[2] lease, if the stream is fenced by one
 * ARGV[1] group    ARGV[2] token ('' without a lease)   ARGV[3…] entry ids
 * Returns how many were still pending, or -1 (deposed): another instance holds the lease and nothing was done.
 */
export const settleScript = new Script<number>(`${settleLua}
if KEYS[2] and redis.call('HGET', KEYS[2], 'token') ~= ARGV[2] then return -1 end
return settle(KEYS[1], ARGV[1], 3)
`)
