import { nameOfTenant } from '@sluice/event'
import type { Place } from './place.js'

/** Schedules of one round trip. */
const page = 100

/** What the keys of the schedules of a slot group are called, see `Keys`. */
const parts = ['', 'state', 'due', 'names', 'buses', 'waiting'] as const
type Part = (typeof parts)[number]

/**
 * Copies the schedules of layout 2, with what is known of their runs. Where the new side has another number of slot groups, a schedule
 * belongs to another one.
 *
 * @returns how many there are
 */
export async function copySchedules(from: Place, to: Place): Promise<number> {
  await deleteSchedules(to) // of an interrupted copy
  let copied = 0
  for (let group = 0; group < from.keys.groups; group++) {
    const key = (part: Part) => from.keys.schedules(group, part)
    for await (const paths of pagesOf(from, key('names'))) {
      await Promise.all(paths.map(path => copyOne(from, key, to, path)))
      copied += paths.length
    }
    for await (const members of pagesOf(from, key('buses')))
      await Promise.all(
        members.map(member => to.redis.zadd(keyAt(to, member.slice(member.indexOf(' ') + 1), 'buses'), 0, member)),
      )
  }
  return copied
}

export async function countSchedules({ keys, redis }: Place): Promise<number> {
  const counts = await Promise.all(
    Array.from({ length: keys.groups }, (_, group) => redis.zcard(keys.schedules(group, 'names'))),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

/** @returns how many keys are gone */
export async function deleteSchedules({ keys, redis }: Place): Promise<number> {
  const all = Array.from({ length: keys.groups }, (_, group) => parts.map(part => keys.schedules(group, part))).flat()
  const deleted = await Promise.all(all.map(key => redis.unlink(key)))
  return deleted.reduce((sum, count) => sum + count, 0)
}

async function copyOne({ redis }: Place, key: (part: Part) => string, to: Place, path: string): Promise<void> {
  const [settings, state, due, waits] = await Promise.all([
    redis.hget(key(''), path),
    redis.hget(key('state'), path),
    redis.zscore(key('due'), path),
    redis.sismember(key('waiting'), path),
  ])
  const at = (part: Part) => keyAt(to, path, part)
  await Promise.all([
    settings !== null && to.redis.hset(at(''), path, settings),
    state !== null && to.redis.hset(at('state'), path, state),
    due !== null && to.redis.zadd(at('due'), due, path),
    waits === 1 && to.redis.sadd(at('waiting'), path),
    to.redis.zadd(at('names'), 0, path),
  ])
}

/** @param path tenant and name of a schedule */
function keyAt({ keys }: Place, path: string, part: Part): string {
  const [tenant, name] = path.split(':') as [string, string]
  return keys.schedules(keys.groupOfSchedule(nameOfTenant(tenant, name)), part)
}

async function* pagesOf({ redis }: Place, key: string): AsyncGenerator<string[]> {
  for (let start = 0; ; start += page) {
    const members = await redis.zrange(key, `${start}`, `${start + page - 1}`)
    if (members.length > 0) yield members
    if (members.length < page) return
  }
}
