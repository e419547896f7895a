import { Script } from '../redis/script.js'
import type { RawEntry } from '../wire/entry.js'

/**
 * Reads entries of a log, and up to where it was trimmed. In one call: what is trimmed between two would be missed without a word.
 *
 * KEYS[1] events   KEYS[2] gate   ARGV[1] after this id   ARGV[2] up to this one   ARGV[3] entries at most
 * Returns the last id that was trimmed ('' for none), and the entries.
 */
export const pageScript = new Script<[trimmed: string, entries: RawEntry[]]>(`#!lua flags=no-writes
local entries = redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], ARGV[2], 'COUNT', ARGV[3])
return { redis.call('HGET', KEYS[2], 'trimmed') or '', entries }
`)
