/** What is published and who wants it: four types in turn, three subscribers that want two of them each, so half of all. */
export const types = [
  'com.bench.order.created',
  'com.bench.order.paid',
  'com.bench.order.packed',
  'com.bench.order.shipped',
] as const

export const subscribers = [
  { name: 'billing', wants: [types[0], types[1]] },
  { name: 'packing', wants: [types[1], types[2]] },
  { name: 'shipping', wants: [types[2], types[3]] },
] as const

export interface OrderData {
  readonly run: string
  readonly n: number
  /** When publish was called. */
  readonly at: number
}

/** Event number n of a run: a CloudEvent of about 340 bytes as JSON. A thousand orders, each with its events in order. */
export function makeEvent(run: string, n: number) {
  return {
    specversion: '1.0' as const,
    id: `${run}-${n}`,
    source: '/bench/shop',
    type: types[n % types.length]!,
    subject: `order-${n % 1000}`,
    time: '2026-01-31T12:00:00.000Z',
    datacontenttype: 'application/json',
    data: {
      run,
      n,
      at: now(),
      customer: 'c-4711',
      total: 129.9,
      currency: 'EUR',
      items: ['teapot', 'cup', 'saucer'],
      note: 'leave it with the neighbour',
    },
  }
}

export type BenchEvent = ReturnType<typeof makeEvent>

export function wantsType(subscriber: number, type: string): boolean {
  return (subscribers[subscriber]!.wants as readonly string[]).includes(type)
}

/** Whether the subscriber (by its place in the list) wants event number n. */
export function wants(subscriber: number, n: number): boolean {
  return wantsType(subscriber, types[n % types.length]!)
}

/** Milliseconds by a clock that all processes of one machine share. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
