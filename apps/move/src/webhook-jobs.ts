import { parseJobId } from '@sluice/delivery'
import { type DeliveryJob, spreadDeliveries, webhookQueues } from '@sluice/queues'
import { firstWebhookQueue } from './layouts/first-layout.js'
import type { Place } from './place.js'

/** Jobs of one round trip: each has its event. */
const page = 100

interface Found {
  readonly job: DeliveryJob
  readonly delayMs: number
}

/**
 * Spreads the webhooks of layout 1 over the queues of layout 2, with their tries and the time until the next one.
 *
 * @returns how many there were, and the ids of those that are no deliveries and stay behind
 */
export async function spreadWebhooks(from: Place, to: Place): Promise<{ moved: number; left: string[] }> {
  const left: string[] = []
  let moved = 0
  const [seconds, micros] = await from.redis.time()
  const now = Number(seconds) * 1000 + Math.floor(Number(micros) / 1000)
  const ids = [...(await jobsOf(from))]
  for (let i = 0; i < ids.length; i += page) {
    const found: Found[] = []
    for (const [id, dueMs] of ids.slice(i, i + page)) {
      const job = await readJob(from, id)
      if (job) found.push({ job, delayMs: Math.max(0, dueMs - now) })
      else left.push(id)
    }
    const delays = new Map(found.map(({ job, delayMs }) => [job, delayMs]))
    await spreadDeliveries(to.queues, webhookQueues, [...delays.keys()], job => delays.get(job) ?? 0, now)
    moved += found.length
  }
  return { moved, left }
}

/** All jobs that are not over, with the time (ms) when they are due. */
async function jobsOf({ redis, prefixes }: Place): Promise<Map<string, number>> {
  const key = (name: string) => `${prefixes.bull}:${firstWebhookQueue}:${name}`
  const jobs = new Map<string, number>()
  for (const list of ['active', 'wait', 'paused'])
    for (const id of await redis.lrange(key(list), 0, -1)) jobs.set(id, 0)
  for (const id of await redis.zrange(key('prioritized'), '0', '-1')) jobs.set(id, 0)
  const delayed = await redis.zrange(key('delayed'), '0', '-1', 'WITHSCORES')
  // BullMQ keeps the time in the upper bits
  for (let i = 0; i < delayed.length; i += 2) jobs.set(delayed[i]!, Math.floor(Number(delayed[i + 1]) / 0x1000))
  jobs.delete('0:0') // a marker of BullMQ
  return jobs
}

async function readJob({ redis, prefixes }: Place, id: string): Promise<DeliveryJob | undefined> {
  const delivery = parseJobId(id)
  const json = await redis.hget(`${prefixes.bull}:${firstWebhookQueue}:${id}`, 'data')
  if (!delivery || json === null) return undefined
  const job = JSON.parse(json) as DeliveryJob
  return typeof job.event === 'string' ? { ...job, delivery } : undefined
}
