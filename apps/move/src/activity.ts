import { routerGroup } from '@sluice/streams'
import { firstWebhookQueue } from './layouts/first-layout.js'
import { isLog, type Layout, type Part, type QueuePart, subscriptionOfPart } from './layouts/part.js'
import type { Place } from './place.js'
import { sizeOf } from './copy/key-copy.js'
import { consumersOf, groupsOf } from './copy/stream-copy.js'

/** What the old side still does. */
export interface Activity {
  /** What is in flight, by where it is, in entries and jobs. */
  readonly inFlight: ReadonlyMap<string, number>
  /** Processes of the platform and of services on the SDK that run, each in words. */
  readonly running: readonly string[]
}

/** Milliseconds without a read after which a reader of a subscription counts as gone; one that waits reads every four seconds. */
const goneAfterMs = 10_000

/** Looks through all keys of the old side. */
export async function lookAt(place: Place, layout: Layout): Promise<Activity> {
  const inFlight = new Map<string, number>()
  const running = new Set<string>()
  const [seconds] = await place.redis.time()
  const now = Number(seconds) * 1000
  for await (const keys of place.scan(layout)) {
    await Promise.all(
      keys.map(async key => {
        const process = await runningAt(place, layout, key, now)
        if (process) running.add(process)
        const part = layout.partOf(key)
        const name = part && nameOf(part)
        if (!name) return
        const count = await (isLog(part) ? unrouted(place, key) : sizeOf({ redis: place.redis, key }))
        if (count > 0) inFlight.set(name, (inFlight.get(name) ?? 0) + count)
        for (const reader of subscriptionOfPart(part) ? await readersOf(place, key) : [])
          running.add(`a reader of subscription ${subscriptionOfPart(part)}: ${reader}`)
      }),
    )
  }
  return { inFlight, running: [...running].sort() }
}

async function runningAt(
  { redis, keys }: Place,
  layout: Layout,
  key: string,
  now: number,
): Promise<string | undefined> {
  const found = layout.runningOf(key)
  if (!found) return undefined
  if (found.kind === 'lease')
    return (await redis.exists(key)) ? `a process that holds shards for ${found.of}` : undefined
  const live = await redis.zcount(key, now, '+inf')
  return live > 0 && key !== keys.governor() ? `${live} × ${found.of}` : undefined
}

/** Where work in flight is; undefined for what does not go away by itself. */
function nameOf(part: Part): string | undefined {
  if (part.kind === 'queue') return nameOfQueue(part)
  if (part.kind !== 'shard') return undefined
  if (isLog(part)) return 'the router'
  if (part.name === 'deliveries') return 'fan-out'
  if (part.name === 'dead') return 'dlq'
  const [, lane] = /^sub:(.+):lane:/.exec(part.name) ?? []
  if (lane) return `parked lanes of ${lane}`
  const subscription = subscriptionOfPart(part)
  return subscription && `subscription ${subscription}`
}

function nameOfQueue({ queue, name }: QueuePart): string | undefined {
  if (!['wait', 'active', 'paused', 'prioritized', 'delayed'].includes(name)) return undefined
  return `${name} jobs of ${queue.startsWith(firstWebhookQueue) ? 'webhooks' : queue}`
}

/** Events that the router has not finished. */
async function unrouted({ redis }: Place, key: string): Promise<number> {
  const router = (await groupsOf({ redis, key })).find(({ name }) => name === routerGroup)
  if (!router) return 0
  const after = await redis.xrange(key, `(${router['last-delivered-id']!}`, '+', 'COUNT', 1)
  const lag = after.length > 0 ? Math.max(1, Number(router['lag'] || 1)) : 0
  return lag + Number(router['pending'])
}

async function readersOf({ redis }: Place, key: string): Promise<string[]> {
  const consumers = (
    await Promise.all((await groupsOf({ redis, key })).map(({ name }) => consumersOf({ redis, key }, name!)))
  ).flat()
  const live = consumers.filter(({ name, idle }) => name !== 'owner' && Number(idle) < goneAfterMs)
  return live.map(({ name }) => name!)
}
