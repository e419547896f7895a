import type { At } from './key-copy.js'

/** Entries of one round trip: an event may have a MiB. */
const page = 50

/**
 * Appends entries under their own ids, all or none.
 *
 * KEYS[1] stream   ARGV for each entry: id, number of fields and values, these
 */
const appendLua = `#!lua
local at = 1
while at <= #ARGV do
  local n = tonumber(ARGV[at + 1])
  redis.call('XADD', KEYS[1], ARGV[at], unpack(ARGV, at + 2, at + 1 + n))
  at = at + 2 + n
end
`

type RawEntry = [id: Buffer, fields: Buffer[]]
type Pending = [id: string, consumer: string, idleMs: number, taken: number]

/**
 * Copies a stream with the ids of its entries, its consumer groups and what is pending there. Goes on after the last entry that the copy
 * has.
 *
 * @returns how many entries the source has
 */
export async function copyStream(from: At, to: At): Promise<number> {
  await to.redis.call('XGROUP', 'CREATE', to.key, copying, '0', 'MKSTREAM').catch(unlessBusy)
  let last = (await infoOf(to))['last-generated-id']!
  for (;;) {
    const entries = (await from.redis.xrangeBuffer(from.key, `(${last}`, '+', 'COUNT', page)) as RawEntry[]
    if (entries.length === 0) break
    const args = entries.flatMap(([id, fields]) => [id, fields.length, ...fields])
    await to.redis.eval(appendLua, 1, to.key, ...args)
    last = entries.at(-1)![0].toString()
  }
  const info = await infoOf(from)
  // also where the newest entries were deleted: no later entry may get their ids
  const marks = ['ENTRIESADDED', info['entries-added']!, 'MAXDELETEDID', info['max-deleted-entry-id']!]
  await to.redis.call('XSETID', to.key, info['last-generated-id']!, ...marks)
  for (const group of await groupsOf(from)) await copyGroup(from, to, group)
  await to.redis.xgroup('DESTROY', to.key, copying)
  return Number(info['length'])
}

/** A group that makes the stream, and marks one that is not finished. */
const copying = 'copying'

async function copyGroup(from: At, to: At, group: Readonly<Record<string, string>>): Promise<void> {
  const name = group['name']!
  await to.redis.xgroup('DESTROY', to.key, name)
  const read = group['entries-read'] ? ['ENTRIESREAD', group['entries-read']] : []
  await to.redis.call('XGROUP', 'CREATE', to.key, name, group['last-delivered-id']!, ...read)
  for (let start = '-'; ;) {
    const pending = (await from.redis.xpending(from.key, name, start, '+', page)) as Pending[]
    for (const [id, consumer, idleMs, taken] of pending) {
      const state = ['IDLE', idleMs, 'RETRYCOUNT', taken, 'FORCE', 'JUSTID']
      await to.redis.call('XCLAIM', to.key, name, consumer, 0, id, ...state)
    }
    if (pending.length < page) return
    start = `(${pending.at(-1)![0]}`
  }
}

export async function groupsOf({ redis, key }: At): Promise<Record<string, string>[]> {
  return ((await redis.xinfo('GROUPS', key)) as unknown[][]).map(recordOf)
}

export async function consumersOf({ redis, key }: At, group: string): Promise<Record<string, string>[]> {
  return ((await redis.xinfo('CONSUMERS', key, group)) as unknown[][]).map(recordOf)
}

async function infoOf({ redis, key }: At): Promise<Record<string, string>> {
  return recordOf((await redis.xinfo('STREAM', key)) as unknown[])
}

function recordOf(flat: readonly unknown[]): Record<string, string> {
  const record: Record<string, string> = {}
  for (let i = 0; i < flat.length; i += 2) record[String(flat[i])] = flat[i + 1] === null ? '' : String(flat[i + 1])
  return record
}

function unlessBusy(error: Error): void {
  if (!error.message.includes('BUSYGROUP')) throw error
}
