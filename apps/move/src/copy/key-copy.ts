import type { RedisClient } from '@sluice/streams'
import { copyStream } from './stream-copy.js'

/** Where a key is. */
export interface At {
  readonly redis: RedisClient
  readonly key: string
}

export interface CopyOptions {
  /** A log keeps what an interrupted copy has made of it; anything else is made anew. */
  readonly goesOn?: boolean
  /** Fields of a hash that stay behind. */
  readonly without?: readonly string[]
}

/** Items of one round trip. */
export const page = 100

/**
 * Makes one key of another Redis, or of the same, as its source is: whatever its type, with its time to live. Bytes are copied as they are.
 *
 * @returns how many items it has: entries, fields, members
 */
export async function copyKey(from: At, to: At, { goesOn = false, without = [] }: CopyOptions = {}): Promise<number> {
  const type = await from.redis.type(from.key)
  if (type === 'none') return 0 // it expired
  if (!goesOn) await to.redis.unlink(to.key)
  const copy = copies[type]
  if (!copy) throw new Error(`${from.key} is a ${type}, which is no type of a key of Sluice`)
  const items = await copy(from, to, without)
  const expires = Number(await from.redis.call('PEXPIRETIME', from.key))
  if (expires > 0) await to.redis.pexpireat(to.key, expires)
  return items
}

/** How many items a key has; 0 if there is none. */
export async function sizeOf({ redis, key }: At): Promise<number> {
  const command = sizes[await redis.type(key)]
  return command ? Number(await redis.call(command, key)) : 0
}

const sizes: Readonly<Record<string, string>> = {
  stream: 'XLEN',
  hash: 'HLEN',
  zset: 'ZCARD',
  set: 'SCARD',
  list: 'LLEN',
  string: 'STRLEN',
}

type Copy = (from: At, to: At, without: readonly string[]) => Promise<number>

const copies: Readonly<Record<string, Copy>> = {
  stream: copyStream,
  hash: (from, to, without) =>
    copyScanned('HSCAN', from, pairs => {
      const kept = inPairs(pairs).filter(([field]) => !without.includes(field.toString()))
      return kept.length === 0 ? Promise.resolve() : to.redis.call('HSET', to.key, ...kept.flat())
    }).then(items => items / 2),
  zset: (from, to) =>
    copyScanned('ZSCAN', from, pairs =>
      to.redis.call('ZADD', to.key, ...inPairs(pairs).flatMap(([member, score]) => [score, member])),
    ).then(items => items / 2),
  set: (from, to) => copyScanned('SSCAN', from, members => to.redis.call('SADD', to.key, ...members)),
  list: async (from, to) => {
    for (let start = 0; ; start += page) {
      const items = (await from.redis.lrangeBuffer(from.key, start, start + page - 1)) as Buffer[]
      if (items.length > 0) await to.redis.rpush(to.key, ...items)
      if (items.length < page) return start + items.length
    }
  },
  string: async (from, to) => {
    const value = await from.redis.getBuffer(from.key)
    if (value !== null) await to.redis.set(to.key, value)
    return value?.length ?? 0
  },
}

/** @returns how many items the cursor gave */
async function copyScanned(command: string, { redis, key }: At, add: (items: Buffer[]) => Promise<unknown>) {
  let items = 0
  let cursor = '0'
  do {
    const [next, found] = (await redis.callBuffer(command, key, cursor, 'COUNT', page)) as [Buffer, Buffer[]]
    cursor = next.toString()
    if (found.length > 0) await add(found)
    items += found.length
  } while (cursor !== '0')
  return items
}

function inPairs(flat: readonly Buffer[]): [Buffer, Buffer][] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!])
}
