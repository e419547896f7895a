import type { Lease } from '../shards/leases.js'

/** A shard that this instance works on. */
export interface Held {
  readonly lease: Lease
  readonly stream: string
  mode: 'recovering' | 'live'
  /** Set after its work failed: how often in a row, and until when the shard rests. */
  rest: { readonly failures: number; readonly until: number } | undefined
}
