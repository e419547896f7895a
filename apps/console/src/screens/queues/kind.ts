import type { Schemas } from '@sluice/client'

type Kinds = Pick<Schemas['Queue'], 'fifo' | 'fair'>

/** What a queue is from its begin on, and never changes. */
export const kinds = [
  { value: 'standard', label: 'standard', hint: 'One of BullMQ: its workers and requests receive side by side.' },
  { value: 'fifo', label: 'FIFO', hint: 'Messages of one group come in order, one at a time.' },
  { value: 'fair', label: 'fair', hint: 'The keys that have messages take turns.' },
  { value: 'both', label: 'FIFO and fair', hint: 'Messages of one group come in order, and keys take turns.' },
] as const

export type Kind = (typeof kinds)[number]['value']

export function kindOf({ fifo = false, fair = false }: Partial<Kinds>): Kind {
  if (fifo) return fair ? 'both' : 'fifo'
  return fair ? 'fair' : 'standard'
}

export function kindSettings(kind: Kind): Kinds {
  return { fifo: kind === 'fifo' || kind === 'both', fair: kind === 'fair' || kind === 'both' }
}

/** `FIFO and fair` */
export function kindName(queue: Kinds): string {
  const kind = kindOf(queue)
  return kinds.find(({ value }) => value === kind)!.label
}
