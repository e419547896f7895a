import { makeEvent, now } from './events.js'
import { type Publish, publishers, type PublisherSettings } from './publishers.js'
import { sleep } from './tally.js'
import { serve, workerSettings } from './worker.js'

export interface Published {
  readonly startedAt: number
  readonly endedAt: number
}

/** Milliseconds between two batches of a run at a fixed rate. */
const beatMs = 10

const settings = workerSettings<PublisherSettings>()
const publish = await publishers[settings.way](settings)
serve({ saturate, atRate })

interface Saturation {
  readonly run: string
  readonly events: number
  readonly batch: number
  /** Batches on their way at the same time: over HTTP, as many connections. */
  readonly inFlight?: number
}

/** As fast as it goes. */
async function saturate({ run, events, batch, inFlight = 8 }: Saturation): Promise<Published> {
  const startedAt = now()
  let next = 0
  const lane = async () => {
    while (next < events) {
      const from = next
      next += batch
      await publishSome(publish, run, from, Math.min(batch, events - from))
    }
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
  return { startedAt, endedAt: now() }
}

/** A small batch at every beat, whether or not those before are acknowledged. */
async function atRate({ run, events, rate }: { run: string; events: number; rate: number }): Promise<Published> {
  const startedAt = now()
  const batch = Math.max(1, Math.round((rate * beatMs) / 1000))
  const calls: Promise<void>[] = []
  for (let from = 0; from < events; from += batch) {
    await sleep(startedAt + (from / rate) * 1000 - now())
    calls.push(publishSome(publish, run, from, Math.min(batch, events - from)))
  }
  await Promise.all(calls)
  return { startedAt, endedAt: now() }
}

function publishSome(publish: Publish, run: string, from: number, count: number): Promise<void> {
  return publish(
    run,
    Array.from({ length: count }, (_, i) => makeEvent(run, from + i)),
  )
}
