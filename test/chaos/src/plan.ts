import { randomOf } from './random.js'

/** Who receives every event. Each writes what it did into its own ledger. */
export type Receiver = 'handler' | 'ordered' | 'webhook' | 'queue'
export const receivers: readonly Receiver[] = ['handler', 'ordered', 'webhook', 'queue']

export const eventType = 'chaos.order.created'
/** The name of the service whose handlers receive. */
export const subscription = 'shop'
export const queue = 'packing'
/** The rule of webhook and queue. */
export const rule = 'everything'

/** Far more tries than an outage of a run takes: nothing may be given up but what is planned to be. */
export const retry = { attempts: 100, backoff: { type: 'fixed', delay: 300, jitter: 0.5 } } as const

/** How often a receiver refuses an event before it takes it. `Infinity`: it is given up, and taken once it is redriven. */
export function refusals(seed: number, receiver: Receiver, id: string): number {
  const random = randomOf(seed, 'refusals', receiver, id)
  const chance = random.next()
  // one that is given up would close its key, and what comes after it would come in the order of the redrive
  if (chance < 0.001) return receiver === 'ordered' ? 0 : Infinity
  return chance < 0.03 ? random.between(1, 3) : 0
}

/** What a receiver makes of one attempt. */
export function verdict(
  seed: number,
  receiver: Receiver,
  id: string,
  { attempt, redrives }: { readonly attempt: number; readonly redrives: number },
): 'take' | 'not yet' | 'never' {
  const refused = redrives > 0 ? 0 : refusals(seed, receiver, id)
  if (refused === Infinity) return 'never'
  return attempt <= refused ? 'not yet' : 'take'
}

/** Milliseconds that the work on an event takes: some of it is in hand whenever something dies. */
export function workMs(seed: number, receiver: Receiver, id: string): number {
  return randomOf(seed, 'work', receiver, id).between(0, 50)
}

/** What the publishers make. Ids tell key and sequence: `<publisher>.<key>.<sequence>`, from 1. */
export function eventOf(key: string, sequence: number) {
  return {
    specversion: '1.0' as const,
    id: `${key}.${sequence}`,
    source: '/chaos',
    type: eventType,
    partitionkey: key,
    data: { sequence, text: 'x'.repeat(100) },
  }
}

export function keyOf(id: string): { key: string; sequence: number } {
  const dot = id.lastIndexOf('.')
  return { key: id.slice(0, dot), sequence: Number(id.slice(dot + 1)) }
}
