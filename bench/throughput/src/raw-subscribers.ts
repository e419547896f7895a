import { Redis } from 'ioredis'
import { type OrderData, subscribers, wantsType as wants } from './events.js'
import { rawStream } from './publishers.js'
import { Tally } from './tally.js'
import type { Way } from './publishers.js'
import { serve, workerSettings } from './worker.js'

// The raw limit: a group a subscriber on one stream; each reads everything and takes what it wants, since nobody has rules.
// Or `unread`: nobody looks inside.

const { redisUrl, way } = workerSettings<{ redisUrl: string; way: Way }>()
const unread = way === 'unread'
const control = new Redis(redisUrl)
const clients = subscribers.map(() => new Redis(redisUrl))
let tally: Tally
let reading: Promise<unknown>
let stopped = false

serve({
  async expect({ run, events, latency }: { run: string; events: number; latency: boolean }) {
    tally = unread ? new Tally(run, events, () => true) : new Tally(run, events)
    stopped = false
    for (const { name } of subscribers) await control.xgroup('CREATE', rawStream(run), name, '0', 'MKSTREAM')
    reading = Promise.all(subscribers.map((_, s) => read(s, rawStream(run), latency)))
  },

  async finish() {
    const result = await tally.finish()
    stopped = true
    await reading
    await control.unlink(rawStream(tally.run))
    return result
  },
})

/** One round trip a batch: it acknowledges the batch before and reads the next. */
async function read(subscriber: number, stream: string, latency: boolean): Promise<void> {
  const redis = clients[subscriber]!
  const group = subscribers[subscriber]!.name
  let done: string[] = []
  let n = 0
  while (!stopped) {
    const pipeline = redis.pipeline()
    if (done.length > 0) pipeline.xack(stream, group, ...done)
    pipeline.xreadgroup('GROUP', group, 'bench', 'COUNT', 500, 'BLOCK', 100, 'STREAMS', stream, '>')
    const [error, reply] = (await pipeline.exec())!.at(-1)!
    if (error) throw error
    const entries = (reply as [string, [string, string[]][]][] | null)?.[0]?.[1] ?? []
    done = entries.map(([id]) => id)
    for (const [, fields] of entries) {
      if (unread && !latency) {
        tally.add(subscriber, n++) // the order of one stream is the order of numbers
        continue
      }
      const event = JSON.parse(fields[1]!) as { type: string; data: OrderData }
      if (!unread && !wants(subscriber, event.type)) continue
      tally.add(subscriber, event.data.n, latency ? event.data.at : undefined)
    }
  }
}
