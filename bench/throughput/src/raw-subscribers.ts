import { Redis } from 'ioredis'
import { type OrderData, subscribers } from './events.js'
import { rawStream } from './publishers.js'
import { Tally } from './tally.js'
import { serve, workerSettings } from './worker.js'

// The raw limit: a group a subscriber on one stream; each reads everything, since nobody has rules.

const { redisUrl } = workerSettings<{ redisUrl: string }>()
const control = new Redis(redisUrl)
const clients = subscribers.map(() => new Redis(redisUrl))
let tally: Tally
let reading: Promise<unknown>
let stopped = false

serve({
  async expect({ run, events, latency }: { run: string; events: number; latency: boolean }) {
    tally = new Tally(run, events, () => true)
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
    // nobody looks inside at the raw limit; the order of one stream is the order of numbers
    for (const [, fields] of entries) {
      if (latency) tally.add(subscriber, n++, (JSON.parse(fields[1]!) as { data: OrderData }).data.at)
      else tally.add(subscriber, n++)
    }
  }
}
