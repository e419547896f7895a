import type { Published } from './publisher.js'
import { median } from './table.js'
import type { Process } from './variant.js'
import type { Worker } from './worker.js'

/** Something that accepts events over HTTP, and the process that publishes to it. */
export interface Acceptor {
  readonly publisher: Worker
  readonly server: Process
}

/** Connections at the same time: a batch brings its own company, single events come from many clients. */
const connections = (batch: number) => (batch === 1 ? 64 : 8)

/** Publishes over HTTP in turn to a bare Fastify route and to the gateway, and says how the gateway compares. */
export async function accepting(
  bare: Acceptor,
  gateway: Acceptor,
  redis: Process,
  { events, batch, rounds }: { events: number; batch: number; rounds: number },
  forget: () => Promise<void>,
): Promise<string> {
  const ratios: number[] = []
  const cpuRatios: number[] = []
  let rates = ''
  for (let round = 0; round <= rounds; round++) {
    const found: { perSecond: number; cpu: number }[] = []
    for (const { publisher, server } of [bare, gateway]) {
      const processes = [publisher, server, redis]
      const before = await used(processes)
      const how = { run: `accepting-${batch}-${round}`, events, batch, inFlight: connections(batch) }
      const { startedAt, endedAt } = await publisher.call<Published>('saturate', how)
      found.push({ perSecond: (events / (endedAt - startedAt)) * 1000, cpu: (await used(processes)) - before })
      await forget()
    }
    if (round === 0) continue // warm-up
    const [ofBare, ofGateway] = found as [(typeof found)[0], (typeof found)[0]]
    ratios.push(ofGateway.perSecond / ofBare.perSecond)
    cpuRatios.push(ofBare.cpu / ofGateway.cpu)
    rates = found.map(({ perSecond }) => Math.round(perSecond)).join(' and ')
  }
  const what = batch === 1 ? 'single events' : `batches of ${batch}`
  const spread = [Math.min(...ratios), Math.max(...ratios)].map(ratio => ratio.toFixed(2)).join(' to ')
  return (
    `accepted over HTTP, ${what}, ${connections(batch)} connections: ${median(ratios).toFixed(2)} of a bare Fastify route ` +
    `(${spread}; by processor time of all processes ${median(cpuRatios).toFixed(2)}; last: ${rates} events/s)`
  )
}

async function used(processes: readonly Process[]): Promise<number> {
  return (await Promise.all(processes.map(process => process.cpu()))).reduce((sum, cpu) => sum + cpu, 0)
}
