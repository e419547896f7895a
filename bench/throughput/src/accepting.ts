import type { Published } from './publisher.js'
import { median } from './table.js'
import type { Worker } from './worker.js'

/** Publishes over HTTP in turn to a bare Fastify route and to the gateway, and says how the gateway compares. */
export async function accepting(
  bare: Worker,
  gateway: Worker,
  events: number,
  batch: number,
  rounds: number,
  forget: () => Promise<void>,
): Promise<string> {
  const ratios: number[] = []
  let rates = ''
  for (let round = 0; round <= rounds; round++) {
    const perSecond: number[] = []
    for (const publisher of [bare, gateway]) {
      const run = `accepting-${batch}-${round}`
      const { startedAt, endedAt } = await publisher.call<Published>('saturate', { run, events, batch })
      perSecond.push((events / (endedAt - startedAt)) * 1000)
      await forget()
    }
    if (round === 0) continue // warm-up
    ratios.push(perSecond[1]! / perSecond[0]!)
    rates = perSecond.map(Math.round).join(' and ')
  }
  const what = batch === 1 ? 'single events' : `batches of ${batch}`
  return `accepted over HTTP, ${what}: ${median(ratios).toFixed(2)} of a bare Fastify route (last: ${rates} events/s)`
}
