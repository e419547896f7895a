import { Script } from '../redis/script.js'

/**
 * Counts the current readers of a subscription on one shard.
 *
 * KEYS[1] subscription   KEYS[2] lease of its ordered reader   ARGV[1] ms without a read after which a consumer counts as gone
 */
export const readersScript = new Script<number>(`#!lua flags=no-writes
if redis.call('EXISTS', KEYS[2]) == 1 then return 1 end
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local readers = 0
for _, flat in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local group = {}
  for i = 1, #flat, 2 do group[flat[i]] = flat[i + 1] end
  for _, reader in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], group.name)) do
    local consumer = {}
    for i = 1, #reader, 2 do consumer[reader[i]] = reader[i + 1] end
    if consumer.name ~= 'owner' and consumer.idle < tonumber(ARGV[1]) then readers = readers + 1 end
  end
end
return readers
`)
