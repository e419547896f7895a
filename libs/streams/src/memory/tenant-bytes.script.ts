import { Script } from '../redis/script.js'

/**
 * Writes what the buses of each tenant hold together, in place of what was there; also when Redis is full, for that is when it is asked.
 *
 * KEYS[1] tenants' bytes   ARGV for each tenant: its name, bytes
 */
export const tenantBytesScript = new Script<null>(`#!lua flags=allow-oom
redis.call('DEL', KEYS[1])
for i = 1, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
`)
